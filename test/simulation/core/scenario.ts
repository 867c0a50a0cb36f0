/** A whole shutdown before it happens. It is plain data, so that it can be made smaller, printed and kept. */
export interface Scenario {
  readonly options: ScenarioOptions
  readonly hooks: readonly HookPlan[]
  /** What happens from outside, in the order of its time. The first one starts the shutdown. */
  readonly events: readonly ScenarioEvent[]
}

/** Options of the registry. Times are milliseconds. */
export interface ScenarioOptions {
  readonly timeout: number
  readonly reserve: number
  readonly delay: number
  readonly exit: 'code' | 'signal' | false
  readonly processExit: boolean
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
  readonly ends: 'returns' | 'rejects' | 'throws at once'
}

/** Something that happens from outside, at a time after the trigger. */
export type ScenarioEvent = { readonly atMs: number } & (
  | { readonly what: 'signal'; readonly signal: 'SIGTERM' | 'SIGINT' }
  | { readonly what: 'shutdown' }
  | { readonly what: 'stray error' }
  | { readonly what: 'exit'; readonly code: number }
  | { readonly what: 'unregister'; readonly name: string }
)
