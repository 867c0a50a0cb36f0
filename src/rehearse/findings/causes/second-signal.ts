import type { Finding } from '../../result.ts'
import { count, formatTime } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { describeExit } from '../exit-words.ts'
import { lossEvidence, lossSentences } from '../losses.ts'
import { lostOf, type Measured, type Stopped, underLoad } from '../measured.ts'
import { imported } from '../remedies/imported.ts'
import { stackOf } from '../stack.ts'

/** A second signal cut a shutdown short that had gone well with one. */
export const secondSignal: Cause = {
  id: 'second-signal',
  isShown: (rehearsal, measured) => {
    const once = underLoad(measured)
    if (rehearsal.id !== 'twice' || rehearsal.exit.wasKilled) return false
    if (!once || once.exit.wasKilled || lostOf(once.requests) > 0) return false
    return lostOf(rehearsal.requests) > 0 || endsOtherwise(rehearsal, once)
  },
  describe: ([first], measured) => {
    const once = underLoad(measured) ?? first
    const lost = lostOf(first.requests)
    const loss = lost > 0 ? `, and ${count(lost, 'request was', 'requests were')} lost` : ''
    return {
      level: lost > 0 ? 'loss' : 'risk',
      title: `A second ${measured.signal} cuts the shutdown short${loss}.`,
      details: [
        `After two signals the service ${describeExit(first.exit)} after ${formatTime(first.exit.afterMs)}; after one it ${describeExit(once.exit)} after ${formatTime(once.exit.afterMs)}.`,
        'Platforms repeat the signal, and so do people who wait.',
        ...lossSentences(first, measured),
      ],
      evidence: {
        ...lossEvidence(first),
        exitWithTwo: first.exit.code ?? String(first.exit.signal),
        exitWithOne: once.exit.code ?? String(once.exit.signal),
        exitAfterMsWithOne: once.exit.afterMs,
      },
      remedy: remedyFor(measured),
    }
  },
}

function endsOtherwise({ exit }: Stopped, { exit: once }: Stopped): boolean {
  return exit.code !== once.code || exit.signal !== once.signal
}

function remedyFor(measured: Measured): Finding['remedy'] {
  const { signal } = measured
  switch (stackOf(measured)) {
    case 'node':
    case 'lastcall':
      return {
        text: `Ignore what comes after the first ${signal}. lastcall does: register your cleanup with it, and remove your own listener.`,
        from: `process.once('${signal}', stop)`,
        to: `${imported('onShutdown', 'lastcall', measured)} onShutdown(stop)`,
      }
    case 'uvicorn':
      return {
        text: `uvicorn takes a second signal for a demand to stop at once. Let the platform send ${signal} once, and wait for longer before it repeats.`,
        from: null,
        to: null,
      }
    default:
      return {
        text: `Keep the handler of ${signal} after the first signal, and let it ignore the others.`,
        from: null,
        to: null,
      }
  }
}
