import { formatSum, inSeconds } from '../../format-time.ts'
import type { Rule } from '../../rule.ts'
import { lastcallContainers, linesOfVariable, workloadsOf } from './pods.ts'

/** A timeout up to which last call is a part of it, so that 2.5 times the delay is enough; beyond, 2 times and 10 s are. */
const LONG = 50_000

/** The least timeout that does not cut a delay. */
export function timeoutForDelay(delay: number): number {
  return 2.5 * delay < LONG ? 2.5 * delay : 2 * delay + 10_000
}

/** A delay has half of the time until last call at most, and a longer one is cut. */
export const delayCut: Rule = {
  id: 'k8s/delay-cut',
  check: (project) =>
    workloadsOf(project).flatMap((workload) =>
      lastcallContainers(workload, project).flatMap(({ container, times }) => {
        const { askedDelay, lastCall } = times
        if (askedDelay <= lastCall / 2) return []
        const variables = ['LASTCALL_MAX_DELAY', 'LASTCALL_DELAY']
        const name = variables.find((each) => container.variables.has(each)) ?? 'delay'
        return [
          {
            level: 'warning',
            place: container.variables.get(name) ?? container,
            title: `lastcall cuts the delay of ${container.name}: it has half of the time until last call at most.`,
            arithmetic: formatSum([[askedDelay, name]], '>', [
              lastCall / 2,
              'half of the time until last call',
            ]),
            remedy: {
              text: 'Raise the timeout, and the grace period above it.',
              to: linesOfVariable(
                container,
                'LASTCALL_TIMEOUT',
                `${inSeconds(timeoutForDelay(askedDelay))}s`,
              ),
            },
          },
        ]
      }),
    ),
}
