import type { HookReport, ShutdownReason, ShutdownReport, StrayError } from '../api/reports.ts'
import { exitCodeOf } from './exit-code.ts'
import { toJSON } from './json.ts'
import { summaryOf } from './summary.ts'

/** How a shutdown came to its end: all has ended, the deadline passed, or a later SIGINT forced it. */
export type Ending = 'complete' | 'timed-out' | 'forced'

/** What a report is made from. */
export interface ReportFacts {
  readonly ending: Ending
  readonly reason: ShutdownReason
  readonly platform: string | null
  readonly durationMs: number
  readonly times: ShutdownReport['times']
  readonly passedOver: ShutdownReport['passedOver']
  readonly hooks: readonly HookReport[]
  readonly strayErrors: readonly StrayError[]
  readonly otherListeners: ShutdownReport['otherListeners']
  /**
   * True for the shutdown of a worker thread that has joined the main thread's: the main thread decides whether the trigger
   * counts as a failure.
   */
  readonly isPart: boolean
  /** The process's own exit code. */
  readonly ownCode: number | string | null | undefined
}

/** Makes the report: adds outcome, exit code and summary to the facts. */
export function createReport({ ending, ownCode, isPart, ...facts }: ReportFacts): ShutdownReport {
  const isFailed = hasFailed(facts) || (hasError(facts.reason) && !isPart)
  const outcome = ending === 'complete' ? (isFailed ? 'failed' : 'clean') : ending
  return reportOf({ ...facts, outcome, exitCode: exitCodeOf(outcome, Number(ownCode ?? 0)) })
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

function hasFailed({ hooks, strayErrors }: Pick<ReportFacts, 'hooks' | 'strayErrors'>): boolean {
  return strayErrors.length > 0 || hooks.some(isUnclean)
}

/** Whether a hook has lost work: it did not succeed, or something that it may have needed has closed under it. */
export function isUnclean({ status, overtakenBy }: HookReport): boolean {
  return status !== 'done' || overtakenBy !== undefined
}

function hasError(reason: ShutdownReason): boolean {
  return reason.kind === 'crash' || (reason.kind === 'manual' && reason.error !== undefined)
}
