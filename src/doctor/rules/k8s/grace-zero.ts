import { inSeconds } from '../../format-time.ts'
import { POD_GRACE } from '../../read/kubernetes.ts'
import type { Container } from '../../read/pod.ts'
import type { Rule } from '../../rule.ts'
import { programOf } from '../../start/command.ts'
import { isOneShot } from '../../start/one-shot.ts'
import { isIdle, lastWords } from '../../start/shell.ts'
import { raised } from '../raise.ts'
import { levelIn, workloadsOf } from './pods.ts'

/** A pod that is killed at once. */
export const graceZero: Rule = {
  id: 'k8s/grace-zero',
  check: (project) =>
    workloadsOf(project).flatMap((workload) => {
      const { name, gracePeriod, podSpec: body } = workload
      const working = workload.containers.filter(hasWork)
      const levels = working.map((container) => levelIn('error', container, workload, project))
      return gracePeriod?.value === 0 && working.length > 0
        ? [
            {
              level: levels.includes('error') ? ('error' as const) : ('hint' as const),
              place: gracePeriod,
              title: `Kubernetes kills ${name} without time to finish its work: neither SIGTERM nor preStop helps.`,
              ...raised({
                text: 'Give it the default grace period, or more.',
                current: gracePeriod,
                body,
                key: 'terminationGracePeriodSeconds',
                value: String(inSeconds(POD_GRACE)),
              }),
            },
          ]
        : []
    }),
}

/** Whether a container does more than to wait, or to change a database once. The command of an image is not known. */
function hasWork({ command }: Container): boolean {
  if (command === undefined) return true
  const words = lastWords(command)
  return !isOneShot(words) && !isIdle(command.script ?? programOf(command.words))
}
