import { constants } from 'node:os'
import { count, formatTime, listed, nameOf } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { describeExit } from '../exit-words.ts'
import type { Measured, Stopped } from '../measured.ts'
import { stackOf } from '../stack.ts'

/** Ended well, but with a status that says otherwise. */
export const exitStatus: Cause = {
  id: 'exit-status',
  isShown: ({ id, exit }, measured) =>
    // After a SIGINT the status says that somebody was in a hurry.
    id !== 'then-sigint' && !exit.wasKilled && !isWell(exit, measured),
  describe: (rehearsals, measured) => {
    const [{ exit, report }] = rehearsals
    const hooks = (report?.hooks ?? []).filter(({ status }) => status !== 'done')
    const where = rehearsals.map(({ id }) => nameOf(id, measured.signal))
    return {
      level: 'untidy',
      title: `The service ${describeExit(exit)}, although it was asked to stop.`,
      details: [
        `In ${count(rehearsals.length, 'rehearsal')}: ${listed([...new Set(where)])}.`,
        'A platform counts another status than 0 as a failure, and may restart the service or report a crash.',
        ...hooks.map(
          ({ name, status, durationMs }) =>
            `The hook \`${name}\` ended as ${status}${durationMs === null ? '' : ` after ${formatTime(durationMs)}`}.`,
        ),
      ],
      evidence: { exit: exit.code ?? String(exit.signal), exitAfterMs: exit.afterMs },
      remedy: {
        text: remedyFor(
          measured,
          hooks.map(({ name }) => `\`${name}\``),
        ),
        from: null,
        to: null,
      },
    }
  },
}

/** 0, or the signal itself, or the status that shells give to that. */
function isWell({ code, signal }: Stopped['exit'], measured: Measured): boolean {
  if (signal !== null) return signal === measured.signal
  return code === 0 || code === 128 + constants.signals[measured.signal]
}

function remedyFor(measured: Measured, hooks: readonly string[]): string {
  if (stackOf(measured) !== 'lastcall')
    return 'Exit with 0 when the service was asked to stop and has finished. Its stderr may say what failed.'
  return hooks.length > 0
    ? `Repair ${hooks.length === 1 ? 'the hook' : 'the hooks'} ${listed(hooks)}: the status is that of the shutdown.`
    : 'The report on stderr says what failed: the status is that of the shutdown, or the one that your code has set.'
}
