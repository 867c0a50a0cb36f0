import { EXIT } from './exit.ts'
import type { HookReport, ShutdownReason, ShutdownReport, StrayError } from './types.ts'

/** How a shutdown came to its end: all has ended, the deadline passed, or a later SIGINT forced it. */
export type Ending = 'complete' | 'timed-out' | 'forced'

/** What a report is made from. */
export interface ReportFacts {
  readonly ending: Ending
  readonly reason: ShutdownReason
  readonly platform: string | null
  readonly durationMs: number
  readonly lastCallMs: number
  readonly deadlineMs: number
  readonly hooks: readonly HookReport[]
  readonly strayErrors: readonly StrayError[]
  /** The process's own exit code. */
  readonly ownCode: number | string | null | undefined
}

export function createReport({ ending, ownCode, ...facts }: ReportFacts): ShutdownReport {
  const outcome = ending === 'complete' ? (hasFailed(facts) ? 'failed' : 'clean') : ending
  return { ...facts, outcome, exitCode: exitCodeOf(outcome, Number(ownCode ?? 0)) }
}

function hasFailed({ reason, hooks, strayErrors }: Omit<ReportFacts, 'ending' | 'ownCode'>): boolean {
  const isCrash = reason.kind === 'crash' || (reason.kind === 'manual' && reason.error !== undefined)
  return isCrash || strayErrors.length > 0 || hooks.some(({ status }) => status !== 'done')
}

/** The first that holds wins. */
function exitCodeOf(outcome: ShutdownReport['outcome'], ownCode: number): number {
  if (outcome === 'forced') return EXIT.forced
  if (outcome === 'timed-out') return EXIT.deadline
  if (ownCode !== 0) return ownCode
  return outcome === 'failed' ? EXIT.failed : EXIT.clean
}
