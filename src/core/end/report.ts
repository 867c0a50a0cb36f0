import type { HookReport, ShutdownReason, ShutdownReport, StrayError } from '../api/reports.ts'
import { otherCopies } from '../api/sharing.ts'
import type { Settings } from '../check/settings.ts'
import { exitCodeOf } from './exit-code.ts'
import { toJSON } from './json.ts'
import { summaryOf } from './summary.ts'

/** How a shutdown came to its end: all has ended, the deadline passed, or a later SIGINT forced it. */
export type Ending = 'complete' | 'timed-out' | 'forced'

/** The shutdown that a report is made of. */
export interface Reported {
  readonly settings: Settings
  readonly reason: ShutdownReason
  readonly deadline: { readonly lastCallMs: number; readonly endMs: number; elapsed(): number }
  readonly execution: {
    readonly passedOverLevels: ShutdownReport['passedOver']
    readonly runs: { report(): readonly HookReport[] }
  }
  readonly strayErrors: readonly StrayError[]
  readonly otherListeners: ShutdownReport['otherListeners']
}

/** Makes the report of a shutdown. */
export function createReport(shutdown: Reported, ending: Ending): ShutdownReport {
  const { settings, reason, deadline, execution, otherListeners } = shutdown
  const { process, platform, isPart } = settings
  const hooks = execution.runs.report()
  const strayErrors = [...shutdown.strayErrors]
  // The main thread decides whether the trigger of a thread's shutdown counts as a failure.
  const isFailed = strayErrors.length > 0 || hooks.some(isUnclean) || (hasError(reason) && !isPart)
  const outcome = ending === 'complete' ? (isFailed ? 'failed' : 'clean') : ending
  return reportOf({
    reason,
    platform,
    outcome,
    exitCode: exitCodeOf(outcome, Number(process.exitCode ?? 0)),
    durationMs: deadline.elapsed(),
    times: { lastCallAtMs: deadline.lastCallMs, deadlineAtMs: deadline.endMs },
    passedOver: [...execution.passedOverLevels],
    hooks,
    strayErrors,
    otherListeners,
    otherCopies: otherCopies(),
  })
}

/** Builds a report from its fields, such as those that came from another thread. */
export function reportOf(fields: Omit<ShutdownReport, 'version' | 'summary' | 'toJSON'>): ShutdownReport {
  const report = { ...fields, version: 1 as const, summary: summaryOf(fields) }
  return Object.defineProperty(report, 'toJSON', { value: () => toJSON(report) }) as ShutdownReport
}

/** Whether a value is a report, from any copy or thread. */
export function isReport(value: unknown): value is ShutdownReport {
  return Array.isArray((value as Partial<ShutdownReport> | null | undefined)?.hooks)
}

/** Whether a hook has lost work: it did not succeed, or something that it may have needed has closed under it. */
export function isUnclean({ status, overtakenBy }: HookReport): boolean {
  return status !== 'done' || overtakenBy !== undefined
}

function hasError(reason: ShutdownReason): boolean {
  return reason.kind === 'crash' || (reason.kind === 'manual' && reason.error !== undefined)
}
