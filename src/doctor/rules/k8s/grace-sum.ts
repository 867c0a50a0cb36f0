import { formatSum, inSeconds, MARGIN, type Term } from '../../format-time.ts'
import type { Project } from '../../project.ts'
import type { Workload } from '../../read/kubernetes.ts'
import type { Fault, Rule } from '../../rule.ts'
import { placeOfSetting, raised } from '../raise.ts'
import { graceOf, timedContainers, workloadsOf } from './pods.ts'

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
  if (worst === undefined || worst.preStop + worst.times.timeout + MARGIN <= grace[0]) return []
  const { preStop, times } = worst
  const terms: Term[] = [
    [preStop, 'preStop'],
    [times.timeout, times.timeoutName],
    [MARGIN, ''],
  ]
  const setting = { current: workload.gracePeriod, body: workload.podSpec }
  return [
    {
      level: 'error',
      place: placeOfSetting(setting),
      title: `Kubernetes kills ${workload.name} before its shutdown is over${preStop > 0 ? ': preStop and the shutdown share one grace period' : ''}.`,
      arithmetic: formatSum(terms, '>', grace),
      ...raised({
        ...setting,
        text: 'Raise the grace period.',
        key: 'terminationGracePeriodSeconds',
        value: String(inSeconds(preStop + times.timeout + RESERVE)),
      }),
    },
  ]
}
