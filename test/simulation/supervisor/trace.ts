import type { ShutdownReport } from '../../../src/core/api/reports.ts'
import type { ProgramEvent, ProgramStatus } from '../../../src/supervisor/options/program-status.ts'
import type { ProgramPlan } from './scenario.ts'

/** What is asked of the supervisor. */
export type Call = 'start' | 'stop' | 'restart' | 'reload'

/** What can be seen of a process, or of something else around the supervisor. */
export type Happening =
  | { readonly what: 'launched'; readonly process: number; readonly name: string; readonly plan: ProgramPlan }
  | { readonly what: 'ready'; readonly process: number }
  | {
      readonly what: 'signalled'
      readonly process: number
      readonly signal: NodeJS.Signals
      readonly toGroup: boolean
    }
  | {
      readonly what: 'exited'
      readonly process: number
      readonly code: number | null
      readonly signal: NodeJS.Signals | null
    }
  | { readonly what: 'gone'; readonly process: number }
  | { readonly what: 'event'; readonly event: ProgramEvent }
  | {
      readonly what: 'called'
      readonly id: number
      readonly call: Call
      readonly names: readonly string[]
    }
  | { readonly what: 'settled'; readonly id: number; readonly error?: string | undefined }
  | { readonly what: 'signal'; readonly signal: string; readonly isHeard: boolean }
  | { readonly what: 'triggered' }
  | { readonly what: 'level opened' }
  | { readonly what: 'hook started'; readonly hook: number }
  | { readonly what: 'hook ended'; readonly hook: number }
  | { readonly what: 'status'; readonly status: readonly ProgramStatus[] }
  | { readonly what: 'report'; readonly report: ShutdownReport }
  | { readonly what: 'exit'; readonly status: number }
  | { readonly what: 'unhandled'; readonly error: string }

/** Something that was seen, when, and whether the registry was open then. Its place in the list is its place in time. */
export type Fact = { readonly atMs: number; readonly at: number; readonly isOpen: boolean } & Happening

/** Everything that was seen. */
export interface Trace {
  readonly facts: readonly Fact[]
  readonly stderr: string
  /** Timers of the library that are still set when the shutdown has been over for a moment. */
  readonly timersLeft: number
  /** Events of the process to which something listens then, and did not before the first start. */
  readonly listenersLeft: readonly string[]
}
