import { formatSum } from '../../format-time.ts'
import type { Rule } from '../../rule.ts'
import { lastcallContainers, linesOfVariable, replicatedOf } from './pods.ts'

/** Both wait for load balancers to look away, one after the other. */
export const prestopAndDelay: Rule = {
  id: 'k8s/prestop-and-delay',
  check: (project) =>
    replicatedOf(project).flatMap((workload) =>
      lastcallContainers(workload, project).flatMap(({ container, times, preStop }) => {
        if (container.preStop === undefined || times.delay === 0) return []
        return [
          {
            level: 'hint',
            place: container.preStop,
            title: `Each stop of ${container.name} waits twice for load balancers: preStop delays SIGTERM, and lastcall keeps accepting requests after it.`,
            arithmetic: formatSum(
              [
                [preStop, 'preStop'],
                [times.delay, times.delayName],
              ],
              '=',
              [preStop + times.delay, 'before the server stops accepting'],
            ),
            remedy: {
              text: 'Remove the preStop hook, or switch the delay off:',
              to: linesOfVariable(container, 'LASTCALL_DELAY', "'0'"),
            },
          },
        ]
      }),
    ),
}
