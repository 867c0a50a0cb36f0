import { formatTime } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { worstOf } from '../measured.ts'

/** The part of the grace period above which little is left for a bad day. */
const PART = 0.8

/** The service ended just before it would have been killed. */
export const graceTooShort: Cause = {
  id: 'grace-too-short',
  isShown: ({ exit }, { graceMs }) => !exit.wasKilled && exit.afterMs > graceMs * PART,
  describe: (rehearsals, measured) => {
    const { exit } = worstOf(rehearsals, ({ exit }) => exit.afterMs)
    const { graceMs, signal } = measured
    const needed = Math.ceil((exit.afterMs * 1.25) / 1_000)
    return {
      level: 'risk',
      title: `The service took ${formatTime(exit.afterMs)} of its ${formatTime(graceMs)} to stop.`,
      details: [
        `After ${formatTime(graceMs)} the platform kills it. A busy machine or a longer request uses up the ${formatTime(graceMs - exit.afterMs)} that were left.`,
      ],
      evidence: { exitAfterMs: exit.afterMs, graceMs },
      remedy: {
        text: `Give it at least a quarter more than it needs after ${signal}. On Kubernetes:`,
        from: `terminationGracePeriodSeconds: ${Math.round(graceMs / 1_000)}`,
        to: `terminationGracePeriodSeconds: ${needed}`,
      },
    }
  },
}
