import { inSeconds } from '../../format-time.ts'
import { POD_GRACE } from '../../read/kubernetes.ts'
import type { Rule } from '../../rule.ts'
import { raised } from '../raise.ts'
import { workloadsOf } from './pods.ts'

/** A pod that is killed at once. */
export const graceZero: Rule = {
  id: 'k8s/grace-zero',
  check: (project) =>
    workloadsOf(project).flatMap(({ name, gracePeriod, podSpec: body }) =>
      gracePeriod?.value === 0
        ? [
            {
              level: 'error',
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
        : [],
    ),
}
