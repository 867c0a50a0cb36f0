import { formatSum, inSeconds, MARGIN, MARGIN_NAME, type Term } from '../../format-time.ts'
import type { Project } from '../../project.ts'
import type { Workload } from '../../read/kubernetes.ts'
import type { Fault, Rule } from '../../rule.ts'
import { placeOfSetting, raised } from '../raise.ts'
import { graceOf, type TimedContainer, timedContainers, timedSidecars, workloadsOf } from './pods.ts'

/** Milliseconds that the grace period should have to spare. */
const RESERVE = 5_000

/** preStop and the shutdown share one grace period. */
export const graceSum: Rule = {
  id: 'k8s/grace-sum',
  check: (project) => workloadsOf(project).flatMap((workload) => faultsIn(workload, project)),
}

function faultsIn(workload: Workload, project: Project): Fault[] {
  const grace = graceOf(workload)
  if (grace === undefined) return []
  const [worst] = timedContainers(workload, project)
    .filter(({ preStop }) => preStop < grace[0])
    .sort((one, other) => other.preStop + other.times.timeout - one.preStop - one.times.timeout)
  const sidecars = timedSidecars(workload, project)
  const terms: Term[] = [
    [worst?.preStop ?? 0, 'preStop'],
    [worst?.times.timeout ?? 0, worst?.times.timeoutName ?? ''],
    ...sidecars.map(
      ({ times, container }): Term => [times.timeout, `${times.timeoutName} of ${container.name}`],
    ),
  ]
  const need = terms.reduce((sum, [time]) => sum + time, 0)
  if (need === 0 || need + MARGIN <= grace[0]) return []
  const setting = { current: workload.gracePeriod, body: workload.podSpec }
  return [
    {
      level: 'error',
      place: placeOfSetting(setting),
      title: `Kubernetes kills ${workload.name} before its shutdown is over${reasonOf(worst, sidecars)}.`,
      arithmetic: formatSum([...terms, [MARGIN, MARGIN_NAME]], '>', grace),
      ...raised({
        ...setting,
        text: 'Raise the grace period.',
        key: 'terminationGracePeriodSeconds',
        value: String(inSeconds(need + RESERVE)),
      }),
    },
  ]
}

/** Why a time that looks long enough is not. */
function reasonOf(worst: TimedContainer | undefined, sidecars: readonly TimedContainer[]): string {
  if (worst !== undefined && sidecars.length > 0)
    return ': a sidecar stops after the other containers, in the same grace period'
  return worst !== undefined && worst.preStop > 0 ? ': preStop and the shutdown share one grace period' : ''
}
