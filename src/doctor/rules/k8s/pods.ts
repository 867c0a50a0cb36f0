import { dirname } from 'node:path'
import type { Term } from '../../format-time.ts'
import { isSetUp } from '../../package-uses-lastcall.ts'
import type { Project } from '../../project.ts'
import { type Cluster, type ClusterService, POD_GRACE, type Workload } from '../../read/kubernetes.ts'
import type { Container } from '../../read/pod.ts'
import { timeIn } from '../../read/time-setting.ts'
import { merged } from '../../read/variables.ts'
import type { Level } from '../../result.ts'
import type { SourceFile } from '../../source.ts'
import { isNode } from '../../start/runners.ts'
import { lastWords } from '../../start/shell.ts'
import type { Times } from '../../times.ts'
import {
  isInfrastructure,
  lastcallTimesOf,
  type Program,
  timesOfProgram,
  usesLastcall,
} from '../../uses-lastcall.ts'
import { isPatch, patched } from './patched.ts'

/** The workloads whose pods are described whole, with what patches of Kustomize bring. */
export function workloadsOf({ cluster: { workloads } }: Project): readonly Workload[] {
  return workloads.filter((each) => !isPatch(each)).map((each) => patched(each, workloads))
}

/** Those of them whose pods are replaced one by one. A pod alone, and a job, have neither rollouts nor a place behind a balancer. */
export function replicatedOf(project: Project): readonly Workload[] {
  return workloadsOf(project).filter(({ isReplicated }) => isReplicated)
}

export function programOf(container: Container, workload: Workload, { cluster }: Project): Program {
  const { image, command, configMaps } = container
  const shared = besides(
    workload,
    cluster.configMaps.filter(({ name }) => configMaps.includes(name)),
  )
  const variables = merged(...shared.map((each) => each.variables), container.variables)
  const { path } = workload.file
  return { path, words: command?.words ?? [], variables, image, platform: 'Kubernetes' }
}

/** What is in the namespace of a workload; of that what is in its folder, if anything is: each environment may have one. */
function besides<T extends { readonly file: SourceFile; readonly namespace: string }>(
  { file, namespace }: Workload,
  objects: readonly T[],
): readonly T[] {
  const found = objects.filter(
    (each) => each.namespace === namespace || each.namespace === '' || namespace === '',
  )
  const near = found.filter((each) => dirname(each.file.path) === dirname(file.path))
  return near.length > 0 ? near : found
}

/** A container whose times are known. */
export interface TimedContainer {
  readonly container: Container
  readonly times: Times
  /** In milliseconds; 0 without a preStop hook, or with one that does not say how long it takes. */
  readonly preStop: number
}

/** The containers whose time to stop is known: by lastcall, or by `--drain`. */
export function timedContainers(workload: Workload, project: Project): TimedContainer[] {
  return withTimes(workload, project, timesOfProgram)
}

/** The sidecars that show by themselves that they use lastcall. Most are programs of others, which may share the ConfigMaps of the app. */
export function timedSidecars(workload: Workload, project: Project): TimedContainer[] {
  const own = workload.containers.filter(
    ({ isSidecar, image, command, variables }) =>
      isSidecar && !isInfrastructure(image) && isSetUp(command?.words ?? [], variables),
  )
  return timed(own, workload, project, lastcallTimesOf)
}

/** The containers that use lastcall. */
export function lastcallContainers(workload: Workload, project: Project): TimedContainer[] {
  return withTimes(workload, project, lastcallTimesOf)
}

function withTimes(
  workload: Workload,
  project: Project,
  timesOf: (program: Program, project: Project) => Times | undefined,
): TimedContainer[] {
  const containers = workload.containers.filter(({ isSidecar }) => !isSidecar)
  return timed(containers, workload, project, timesOf)
}

function timed(
  containers: readonly Container[],
  workload: Workload,
  project: Project,
  timesOf: (program: Program, project: Project) => Times | undefined,
): TimedContainer[] {
  return containers.flatMap((container) => {
    const times =
      container.image === '' ? undefined : timesOf(programOf(container, workload, project), project)
    return times ? [{ container, times, preStop: container.preStop?.value ?? 0 }] : []
  })
}

/** The lines that give a container a variable. */
export function linesOfVariable({ hasEnv }: Container, name: string, value: string): string {
  const lines = [`- name: ${name}`, `  value: ${value}`]
  return hasEnv ? lines.join('\n') : ['env:', ...lines.map((line) => `  ${line}`)].join('\n')
}

/** The grace period as a term of a sum; undefined if it is filled in later. */
export function graceOf({ gracePeriod }: Workload): Term | undefined {
  const grace = timeIn(gracePeriod, POD_GRACE)
  const name = 'terminationGracePeriodSeconds'
  return grace === undefined ? undefined : [grace, gracePeriod ? name : `${name}, by default`]
}

/** The Services that send requests to the pods of a workload: those beside it, if there are any. */
export function servicesOf(workload: Workload, { services }: Cluster): readonly ClusterService[] {
  return besides(
    workload,
    services.filter(({ selector }) => selects(selector, workload.labels)),
  )
}

/** Whether a selector takes these labels. An empty one takes none. */
export function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const wanted = Object.entries(selector)
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value)
}

/** A job that does not hear SIGTERM loses work only if it would do something about the signal, as with lastcall. */
export function levelIn(level: Level, container: Container, workload: Workload, project: Project): Level {
  return !workload.isTask || taskUsesLastcall(container, workload, project) ? level : 'hint'
}

/** Many jobs run a tool of others beside the package of a service: the package counts only for words of Node. */
function taskUsesLastcall(container: Container, workload: Workload, project: Project): boolean {
  const { command } = container
  const program = programOf(container, workload, project)
  const isOwn = command === undefined || isNode(lastWords(command))
  return isOwn ? usesLastcall(program, project) : isSetUp(program.words, container.variables)
}
