import type { ReadyWhen, RestartPolicy } from '../../../src/supervisor/options/program-options.ts'

/** A supervisor with its programs, from the first start to the end. It is plain data, as in `core/scenario.ts`. */
export interface Scenario {
  readonly options: ScenarioOptions
  /** Programs that are started together, in the order of their starts. The first group starts at once. */
  readonly groups: readonly GroupPlan[]
  /** Hooks beside the supervisor, in the same registry. */
  readonly hooks: readonly HookPlan[]
  /** What happens from outside, in the order of its time. */
  readonly events: readonly ScenarioEvent[]
}

/** Options of the registry and of the supervisor. Times are milliseconds. */
export interface ScenarioOptions {
  readonly timeout: number
  /** A fifth of `timeout` at least, as it is by default. */
  readonly reserve: number
  readonly exit: 'code' | false
  readonly foreground: boolean
  readonly forward: readonly Forwarded[]
  /** The level of the supervisor. */
  readonly priority: number
  /** What the random part of the delays is taken from, in turn: numbers from 0 to 1. */
  readonly jitter: readonly number[]
}

type Forwarded = 'SIGUSR2' | 'SIGHUP'

export interface GroupPlan {
  readonly atMs: number
  readonly programs: readonly ProgramPlan[]
}

/** Options of a program, and how each of its processes behaves. */
export interface ProgramPlan {
  readonly name: string
  readonly instances?: number | undefined
  readonly restart?: RestartPolicy | undefined
  readonly maxRestarts?: number | undefined
  readonly critical?: boolean | undefined
  readonly successCodes?: readonly number[] | undefined
  readonly fatalCodes?: readonly number[] | undefined
  readonly stopSignal: 'SIGTERM' | 'SIGINT' | 'SIGQUIT'
  readonly stopTimeout: number
  readonly ready: Extract<ReadyWhen, 'spawned' | 'listening' | 'message'>
  readonly readyTimeout: number
  /** The processes of the program in the order of their starts. Further ones behave as the last one does. */
  readonly processes: readonly ProcessPlan[]
}

/** How one process behaves. Undefined times are those that never come. */
export interface ProcessPlan {
  /** The process cannot be started, for this reason. */
  readonly fails?: 'ENOENT' | 'EACCES' | 'EAGAIN' | undefined
  /** Milliseconds from the start until it is ready. */
  readonly readyMs?: number | undefined
  /** The port on which it listens from then on. */
  readonly port?: number | undefined
  /** Milliseconds from the start until it exits by itself, and how. */
  readonly exitMs?: number | undefined
  readonly exit: Ending
  /** Milliseconds from its stop signal until it exits, and how; `'signal'` is that signal. */
  readonly stopMs?: number | undefined
  readonly stop: Ending | 'signal'
  /** Milliseconds from SIGKILL until it is gone. */
  readonly killMs?: number | undefined
  /** Others of its group that go on when it has exited. */
  readonly rest?: RestPlan | undefined
  /** Milliseconds for which its output stays open when the group is gone. */
  readonly outputMs?: number | undefined
}

/** A code, or a signal. */
export type Ending = number | 'SIGSEGV'

export interface RestPlan {
  /** Milliseconds after the exit of the leader until it exits by itself. */
  readonly exitMs?: number | undefined
  /** Milliseconds from a stop signal to the group until it exits. */
  readonly stopMs?: number | undefined
}

/** A hook that runs for a while, and is asked nothing. */
export interface HookPlan {
  readonly priority: number
  readonly runsMs?: number | undefined
  readonly ends: 'returns' | 'rejects'
}

/** Something that happens from outside. Times are milliseconds after the first start. */
export type ScenarioEvent = { readonly atMs: number } & (
  | { readonly what: 'signal'; readonly signal: 'SIGTERM' | 'SIGINT' | Forwarded }
  | { readonly what: 'shutdown' }
  | { readonly what: 'exit'; readonly code: number }
  | { readonly what: 'status' }
  | { readonly what: 'call'; readonly call: 'stop' | 'restart' | 'reload'; readonly name: string }
)
