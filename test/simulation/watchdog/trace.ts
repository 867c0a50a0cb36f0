import type { ShutdownReport } from '../../../src/core/api/reports.ts'

/** Code that blocked the main thread. Times are milliseconds after the trigger. */
export interface BlockTrace {
  /** The hook that it was part of, or what else it was. */
  readonly what: string
  readonly code: 'js' | 'native'
  readonly fromMs: number
  /** When it returned; infinite if it did not. */
  untilMs: number
  /** Whether it ran on top of other code that blocked. */
  readonly isOnTop: boolean
}

/** A call by which the watchdog interrupted the main thread. */
export interface InterruptTrace {
  /** When the watchdog asked for it. */
  readonly askedMs: number
  /** When it came. */
  readonly atMs: number
  /** The code that it interrupted; undefined if it came between two turns of the event loop. */
  readonly block: BlockTrace | undefined
}

/** Everything that was seen of one shutdown. */
export interface Trace {
  readonly facts: readonly {
    readonly atMs: number
    readonly hook: number
    readonly what: 'started' | 'ended'
  }[]
  readonly reports: readonly { readonly atMs: number; readonly report: ShutdownReport }[]
  /** Undefined if the process never exits. */
  readonly exit:
    | {
        readonly atMs: number
        readonly status: number
        readonly isKilled: boolean
        /** What blocked then, the outermost first. */
        readonly blocks: readonly BlockTrace[]
      }
    | undefined
  /** When the listeners of 'exit' were called; infinite if they were not. */
  readonly exitBegunMs: number
  readonly blocks: readonly BlockTrace[]
  readonly interrupts: readonly InterruptTrace[]
  /** What the watchdog wrote before a kill, and when. */
  readonly lines: readonly { readonly atMs: number; readonly line: string }[]
  /** When the main thread got each signal. */
  readonly signals: readonly { readonly atMs: number; readonly signal: string }[]
  readonly stderr: string
  /** How many threads of watchdogs started, and how many of them are left, with what they call. */
  readonly threads: number
  readonly threadsLeft: number
}

/** T3: whether a SIGINT came that may have forced the exit. */
export function canForce({ signals }: Pick<Trace, 'signals'>): boolean {
  return signals.some(({ signal, atMs }) => signal === 'SIGINT' && atMs > 200)
}
