import { formatSum, inSeconds } from '../../format-time.ts'
import { POD_GRACE, type Workload } from '../../read/kubernetes.ts'
import type { Fault, Rule } from '../../rule.ts'
import { raised } from '../raise.ts'
import { graceOf, workloadsOf } from './pods.ts'

/** The grace period begins with preStop. If preStop takes all of it, the program has no time after SIGTERM. */
export const prestopEatsGrace: Rule = {
  id: 'k8s/prestop-eats-grace',
  check: (project) => workloadsOf(project).flatMap(faultsIn),
}

function faultsIn(workload: Workload): Fault[] {
  const grace = graceOf(workload)
  const { gracePeriod: current, podSpec: body } = workload
  const found = workload.containers.flatMap(({ name, preStop }) => (preStop ? [{ name, preStop }] : []))
  const [longest] = found.sort((one, other) => other.preStop.value - one.preStop.value)
  if (longest === undefined || grace === undefined || grace[0] === 0 || longest.preStop.value < grace[0])
    return []
  const { name, preStop } = longest
  return [
    {
      level: 'error',
      place: preStop,
      title: `The preStop hook of ${name} takes the whole grace period: SIGKILL comes two seconds after SIGTERM.`,
      arithmetic: formatSum([[preStop.value, 'preStop']], preStop.value > grace[0] ? '>' : '=', grace),
      ...raised({
        text: 'Raise the grace period by what preStop takes.',
        current,
        body,
        key: 'terminationGracePeriodSeconds',
        value: String(inSeconds(preStop.value + POD_GRACE)),
      }),
    },
  ]
}
