/** A whole shutdown before it happens. It is plain data, so that it can be made smaller, printed and kept. */
export interface Scenario {
  readonly options: ScenarioOptions
  readonly hooks: readonly HookPlan[]
  /** What happens from outside, in the order of its time. The first one starts the shutdown. */
  readonly events: readonly ScenarioEvent[]
  /** Another registry of the same process. */
  readonly other?: RegistryPlan | undefined
}

/** A registry and its hooks. */
export type RegistryPlan = Pick<Scenario, 'options' | 'hooks'>

/** Options of the registry. Times are milliseconds. */
export interface ScenarioOptions {
  readonly timeout: number
  /** Undefined for the usual one. */
  readonly reserve: number | undefined
  readonly delay: number
  readonly exit: 'code' | 'signal' | false
  readonly processExit: boolean
  readonly crashes?: boolean | 'exceptions' | 'rejections' | undefined
  readonly parent?: boolean | undefined
  readonly idle?: boolean | undefined
}

/** A hook or a hold, and what it does. */
export interface HookPlan {
  readonly kind: 'hook' | 'hold'
  readonly name: string
  readonly priority: number
  readonly after?: readonly string[] | undefined
  readonly concurrent?: boolean | undefined
  readonly timeout?: number | undefined
  /** Milliseconds after the trigger at which it is registered; undefined if it is there before. */
  readonly lateMs?: number | undefined
  /** How long it runs; undefined if it never ends by itself. */
  readonly runsMs?: number | undefined
  /** How long it goes on after its signal has aborted; undefined if it takes no notice. */
  readonly stopsMs?: number | undefined
  /** How long after its end a hold is released once more, which must change nothing; undefined if it is released once. */
  readonly againMs?: number | undefined
  readonly ends: 'returns' | 'rejects' | 'throws at once'
}

export type OutputName = 'stdout' | 'stderr'

/** Something that happens from outside, at a time after the trigger. */
export type ScenarioEvent = { readonly atMs: number } & (
  | { readonly what: 'signal'; readonly signal: 'SIGTERM' | 'SIGINT' }
  /** `timeout` is one that the call asks for. The call may be one of the other registry. */
  | { readonly what: 'shutdown'; readonly timeout?: number | undefined; readonly ofOther?: boolean }
  /**
   * An error that nothing catches. With `crashes`, the first one starts the shutdown. Node reports one as `both` where
   * rejections are strict.
   */
  | { readonly what: 'stray error'; readonly event?: 'unhandledRejection' | 'both' | undefined }
  | { readonly what: 'exit'; readonly code: number }
  /** Other code sets `process.exitCode`. */
  | { readonly what: 'exit code'; readonly code: number }
  | { readonly what: 'unregister'; readonly name: string }
  /** A message of the parent. Only 'shutdown' is one that asks for something. */
  | { readonly what: 'message'; readonly message: 'shutdown' | 'other' }
  | { readonly what: 'disconnect' }
  /** The event loop is empty; a `busy` one has found something to do by the end of the shutdown. */
  | { readonly what: 'idle'; readonly isBusy?: boolean | undefined }
  | { readonly what: 'write'; readonly output: OutputName; readonly text: string }
  /** What the reader of an output does. */
  | { readonly what: 'reader'; readonly output: OutputName; readonly does: 'pause' | 'resume' | 'close' }
  /** The process does not run for so many milliseconds, as after SIGSTOP. Then it does all that is overdue. */
  | { readonly what: 'pause'; readonly ms: number }
)
