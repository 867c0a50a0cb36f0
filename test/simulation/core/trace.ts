import type { ShutdownReport } from '../../../src/core/api/reports.ts'
import type { OutputName } from './scenario.ts'

/** What a hook or hold did, seen from outside of the library. Times are milliseconds after the trigger. */
export interface Fact {
  readonly atMs: number
  /** The place of the hook in the scenario. */
  readonly hook: number
  readonly what: 'registered' | 'refused' | 'withdrawn' | 'started' | 'aborted' | 'ended'
}

/** A time in which the process did not run, in milliseconds after the trigger. */
export interface Pause {
  readonly fromMs: number
  readonly toMs: number
}

/** What happened to the outputs of a process. */
interface OutputTrace {
  /** All that reached the reader. */
  readonly stdout: string
  /** Which outputs held text that was not read when the report was made. */
  readonly unread: readonly OutputName[]
  /** Which outputs had a reader that paused, went on or closed, also before the trigger. */
  readonly tended: readonly OutputName[]
}

/** Everything that was seen of one shutdown. */
export interface Trace {
  readonly facts: readonly Fact[]
  /** Each report that was given to `onReport`, and when. */
  readonly reports: readonly { readonly atMs: number; readonly report: ShutdownReport }[]
  /** Undefined if the process did not exit. */
  readonly exit: { readonly atMs: number; readonly status: number; readonly isBySignal: boolean } | undefined
  readonly stderr: string
  /** Timers of the library that are still set when the shutdown has been over for a moment. */
  readonly timersLeft: number
  readonly outputs?: OutputTrace
}
