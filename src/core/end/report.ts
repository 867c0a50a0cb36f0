import type { Registry, ShutdownReason } from '../api/types.ts'
import { EXIT } from './exit.ts'
import { withStepsOf } from './steps.ts'

/** How one hook fared. */
export interface HookReport {
  /** As it was registered, else the function's own name, else `hook-<n>` or `hold-<n>`. */
  readonly name: string
  /** Its level, as a number. */
  readonly priority: number
  /**
   * `done`: it has ended, or its hold was released. `failed`: it threw or rejected. `timed-out`: past its own `timeout` or the deadline, or interrupted. `abandoned`: still
   * running when the process ended. `not-started`: the exit was forced before its turn, or no time was left.
   */
  readonly status: 'done' | 'failed' | 'timed-out' | 'abandoned' | 'not-started'
  /** Milliseconds from the first trigger to the hook's start. */
  readonly startMs: number
  /** Milliseconds from its start to its end, or to this report. 0 if it never started. */
  readonly durationMs: number
  /** What a failed hook threw or rejected with, or the timeout's error. */
  readonly error?: unknown
  /** What the hook said of itself, and what was unusual about its run. */
  readonly detail?: string
  /** What the shutdown that the hook has run did, such as that of a thread. */
  readonly report?: ShutdownReport
}

/** An error that belongs to no hook and came up while stopping. */
export interface StrayError {
  /** By which event of the process it came. */
  readonly event: 'uncaughtException' | 'unhandledRejection'
  /** What was thrown, or what the promise was rejected with. */
  readonly error: unknown
}

/** What happened in a shutdown. */
export interface ShutdownReport {
  /** What started it. */
  readonly reason: ShutdownReason
  /** As {@link Registry.platform}. */
  readonly platform: string | null
  /**
   * `clean`: all hooks are done. `failed`: one is not, or there was a stray error, a crash, or `shutdown(error)`.
   * `timed-out`: the deadline passed. `forced`: by a later SIGINT.
   */
  readonly outcome: 'clean' | 'failed' | 'timed-out' | 'forced'
  /** 130 forced, 124 at the deadline, else the process's own non-zero code, else 1 for a failure, else 0. */
  readonly exitCode: number
  /** Milliseconds from the first trigger to this report. */
  readonly durationMs: number
  /** Milliseconds from the first trigger to last call, whether it came to that or not. */
  readonly lastCallMs: number
  /** Milliseconds from the first trigger to the deadline: the registry's `timeout`. */
  readonly deadlineMs: number
  /** Hooks and unreleased holds in the order of their start, then those that never started. */
  readonly hooks: readonly HookReport[]
  /** Errors of other code that came up while stopping. */
  readonly strayErrors: readonly StrayError[]
}

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
  /** Whether it is part of another shutdown, which counts the reason for itself. */
  readonly isPart: boolean
  /** The process's own exit code. */
  readonly ownCode: number | string | null | undefined
}

/** Makes the report, with what follows from its facts. */
export function createReport({ ending, ownCode, isPart, ...facts }: ReportFacts): ShutdownReport {
  const isFailed = hasFailed(facts) || (isError(facts.reason) && !isPart)
  const outcome = ending === 'complete' ? (isFailed ? 'failed' : 'clean') : ending
  return { ...facts, outcome, exitCode: exitCodeOf(outcome, Number(ownCode ?? 0)) }
}

/** Whether a value is a report, of whatever copy or thread. */
export function isReport(value: unknown): value is ShutdownReport {
  return Array.isArray((value as Partial<ShutdownReport> | null | undefined)?.hooks)
}

/** The hooks, each followed by those of the shutdown that it has run: named after it, on the same axis of time. */
export function withInner(hooks: readonly HookReport[]): HookReport[] {
  return hooks.flatMap((hook) => [hook, ...innerHooks(hook)])
}

function innerHooks({ name, startMs, durationMs, report }: HookReport): HookReport[] {
  if (!report) return []
  // They end together, whenever the inner one began.
  const offset = Math.max(0, startMs + durationMs - report.durationMs)
  return withInner(report.hooks).map((hook) =>
    withStepsOf(hook, { ...hook, name: `${name}: ${hook.name}`, startMs: hook.startMs + offset }),
  )
}

function hasFailed({ hooks, strayErrors }: Pick<ReportFacts, 'hooks' | 'strayErrors'>): boolean {
  return strayErrors.length > 0 || hooks.some(({ status }) => status !== 'done')
}

function isError(reason: ShutdownReason): boolean {
  return reason.kind === 'crash' || (reason.kind === 'manual' && reason.error !== undefined)
}

/** The first that holds wins. */
function exitCodeOf(outcome: ShutdownReport['outcome'], ownCode: number): number {
  if (outcome === 'forced') return EXIT.forced
  if (outcome === 'timed-out') return EXIT.deadline
  if (ownCode !== 0) return ownCode
  return outcome === 'failed' ? EXIT.failed : EXIT.clean
}
