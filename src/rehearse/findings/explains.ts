import type { FindingId } from '../result.ts'
import type { Stopped } from './measured.ts'

/** A cause in a rehearsal that shows it. */
export interface Symptom {
  readonly id: FindingId
  readonly rehearsal: Stopped
}

/** What becomes of requests. */
const TRAFFIC = ['cut', 'closed-without-a-word', 'server-errors', 'refused-too-early'] as const

/** What each cause brings with it, so that it is no finding of its own. */
const EXPLAINS: Partial<Record<FindingId, readonly FindingId[]>> = {
  'signal-not-passed-on': [
    'no-handler',
    'ended-at-once',
    'killed',
    'second-signal',
    ...TRAFFIC,
    'lines-lost',
    'never-not-ready',
    'grace-too-short',
    'exit-status',
    'left-behind',
  ],
  'no-handler': [
    'ended-at-once',
    'killed',
    'second-signal',
    ...TRAFFIC,
    'lines-lost',
    'never-not-ready',
    'left-behind',
  ],
  'ended-at-once': [...TRAFFIC, 'lines-lost'],
  // A service that answers with errors while it hangs has two faults.
  killed: [
    'cut',
    'closed-without-a-word',
    'refused-too-early',
    'lines-lost',
    'never-not-ready',
    'left-behind',
  ],
  'second-signal': ['ended-at-once', ...TRAFFIC, 'lines-lost', 'exit-status', 'left-behind'],
  cut: ['closed-without-a-word', 'refused-too-early'],
  'closed-without-a-word': ['refused-too-early'],
  'hook-waited-for-nothing': ['delay-too-long', 'grace-too-short'],
  'delay-too-long': ['grace-too-short'],
}

/** Causes and symptoms that say nothing of another rehearsal. */
const LOCAL: readonly FindingId[] = ['second-signal', 'lines-lost', 'exit-status', 'left-behind']

/** Whether one symptom is the cause of the other. */
export function explains(cause: Symptom, { id, rehearsal }: Symptom): boolean {
  if (!EXPLAINS[cause.id]?.includes(id)) return false
  // No rehearsal says how the server stops if no signal has reached it.
  if (cause.id === 'signal-not-passed-on') return true
  return cause.rehearsal === rehearsal || !(LOCAL.includes(cause.id) || LOCAL.includes(id))
}
