import { POD_GRACE, type Workload } from '../../read/kubernetes.ts'
import type { Container } from '../../read/pod.ts'

/** A workload with what patches of Kustomize bring: a probe that it lacks, and a longer grace period. */
export function patched(workload: Workload, all: readonly Workload[]): Workload {
  const patches = all.filter(
    (each) => isPatch(each) && each.kind === workload.kind && each.name === workload.name,
  )
  if (patches.length === 0) return workload
  return {
    ...workload,
    gracePeriod: patches.reduce<Workload['gracePeriod']>(
      (longest, { gracePeriod: own }) => (own && lengthOf(own) > lengthOf(longest) ? own : longest),
      workload.gracePeriod,
    ),
    containers: workload.containers.map((container) => withReadiness(container, patches)),
  }
}

/** Whether an object only changes another one: its containers have no images. */
export function isPatch({ containers }: Workload): boolean {
  return !containers.some(({ image }) => image !== '')
}

/** One that is filled in later counts as the longest. */
function lengthOf(grace: Workload['gracePeriod']): number {
  return grace === undefined ? POD_GRACE : (grace.value ?? Infinity)
}

function withReadiness(container: Container, patches: readonly Workload[]): Container {
  const found = patches
    .flatMap(({ containers }) => containers)
    .find(({ name, readiness }) => name === container.name && readiness !== undefined)
  return container.readiness || !found ? container : { ...container, readiness: found.readiness }
}
