import type { HookReport, ShutdownReason, ShutdownReport } from '../api/reports.ts'
import { show } from '../node/show.ts'
import { showError } from '../node/stack.ts'

/** What a summary is made from. */
export type Summarized = Pick<
  ShutdownReport,
  'reason' | 'outcome' | 'exitCode' | 'durationMs' | 'times' | 'hooks' | 'strayErrors'
>

/** X5: a detail is shown on one line, and a long one is cut. */
const DETAIL = { maxStringLength: 100, breakLength: Infinity }

/** D11: a process that comes so many milliseconds after its deadline was not just slow. */
const PAUSE = 1_000

/** The status, the time it took, and why. */
export function summaryOf(report: Summarized): string {
  const time = formatMs(report.durationMs)
  return `exit ${report.exitCode}, ${time} after ${describeReason(report.reason)}: ${causeOf(report)}`
}

/** Why a shutdown ended as it did. */
export function causeOf({
  outcome,
  durationMs,
  times,
  reason,
  hooks,
  strayErrors,
}: Omit<Summarized, 'exitCode'>): string {
  const causes = {
    clean: durationMs < times.lastCallAtMs ? 'all hooks done' : 'all hooks done, after last call',
    forced: 'forced by SIGINT',
    'timed-out': missed(durationMs - times.deadlineAtMs),
    failed: failures(hooks, strayErrors.length, reason),
  }
  return causes[outcome]
}

/** What started a shutdown, as text for messages. */
export function describeReason(reason: ShutdownReason): string {
  switch (reason.kind) {
    case 'signal':
      return reason.signal
    case 'crash':
      return reason.event
    case 'message':
      return "the parent's message"
    case 'disconnect':
      return 'the loss of the parent'
    case 'idle':
      return 'an empty event loop'
    case 'exit':
      return 'the exit of the process'
    case 'manual':
      return reason.detail === undefined ? 'shutdown()' : `shutdown(${show(reason.detail, DETAIL)})`
    default:
      return reason satisfies never
  }
}

export function formatMs(ms: number): string {
  return `${Math.round(ms)} ms`
}

/** How a deadline was missed, by how many milliseconds the report came after it. */
function missed(lateMs: number): string {
  if (lateMs < 0) return 'the event loop is blocked'
  if (lateMs < PAUSE) return 'the deadline passed'
  return `the deadline had passed ${formatMs(lateMs)} before the process could act: it was paused or blocked`
}

function failures(hooks: readonly HookReport[], strays: number, reason: ShutdownReason): string {
  const failed = hooks.filter(({ status }) => status !== 'done').length
  const overtaken = hooks.filter(({ status, overtakenBy }) => status === 'done' && overtakenBy).length
  const parts = [
    overtaken > 0 && `${overtaken} of ${hooks.length} hooks ended too late, overtaken by others`,
    failed > 0 && `${failed} of ${hooks.length} hooks did not succeed`,
    strays > 0 && `${strays} stray ${strays === 1 ? 'error' : 'errors'}, shown above`,
  ].filter((part) => part !== false)
  if (parts.length > 0) return parts.join(', ')
  return reason.kind === 'manual' ? showError(reason.error) : 'the error is shown above'
}
