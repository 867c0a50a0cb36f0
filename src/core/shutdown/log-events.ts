import { describeReason } from '../end/summary.ts'
import type { ShutdownEvent } from '../hooks/events.ts'
import { log } from '../node/log.ts'

/** O1: writes one line to the debug log for each event but `hook-waits`. */
export function logEvent(event: ShutdownEvent): void {
  switch (event.kind) {
    case 'begun':
      log('stopping on %s', describeReason(event.reason))
      break
    case 'last-call':
      log('last call')
      break
    case 'hook-started':
      log('%s starts', event.run.label)
      break
    case 'hook-waits':
      break
    case 'hook-ended':
      log('%s has ended: %s', event.run.label, event.status)
      break
    case 'over':
      log('%s, exit code %d', event.report.outcome, event.report.exitCode)
      break
    default:
      event satisfies never
  }
}
