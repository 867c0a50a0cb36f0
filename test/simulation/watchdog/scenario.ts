/** A shutdown whose main thread blocks, in a process that is slow or paused. Times are milliseconds after the trigger. */
export interface Scenario {
  readonly options: ScenarioOptions
  readonly machine: MachinePlan
  readonly hooks: readonly HookPlan[]
  readonly events: readonly ScenarioEvent[]
  /** What the listener of 'exit' does that stands ahead of the library's, and what the one behind it does. */
  readonly exitAhead?: Block | undefined
  readonly exitBehind?: Block | undefined
  /** What `onReport` does. */
  readonly onReport?: Block | undefined
}

export interface ScenarioOptions {
  readonly timeout: number
  readonly watchdog: boolean | 'kill'
  readonly processExit: boolean
  /** The shutdown begins by a call that gives it this much time. A signal then brings its deadline forward (T11). */
  readonly noticeMs?: number | undefined
}

/** Where the process runs. */
export interface MachinePlan {
  readonly isProcess1: boolean
  /** How many processors its container has; undefined if there is no limit. */
  readonly share?: number | undefined
  /** How late each thread is at most when it wakes up, and the seed that decides how late it is each time. */
  readonly lateMs: number
  readonly seed: number
  /** How long the watchdog's thread takes to start. */
  readonly startMs: number
  /** Times in which the whole process stands still. They do not overlap. */
  readonly pauses: readonly Standstill[]
  /** Times in which the main thread gets no processor, unless it blocks. */
  readonly stalls: readonly Standstill[]
  /** Whether the watchdog's thread goes first when both threads wake up together, as after a pause. */
  readonly isThreadFirst: boolean
}

export interface Standstill {
  readonly atMs: number
  readonly ms: number
}

/** Code that blocks the main thread: JavaScript, which can be interrupted, or native code. */
export interface Block {
  readonly code: 'js' | 'native'
  /** Undefined if it never returns. */
  readonly ms?: number | undefined
}

/** A hook, and what it does. */
export interface HookPlan {
  readonly name: string
  readonly priority: number
  /** What it does before its first await. */
  readonly first?: Block | undefined
  /** How long it then waits; 0 if it returns at once, undefined if it never ends by itself. */
  readonly runsMs?: number | undefined
  /** What it does after that. */
  readonly later?: Block | undefined
  /** What it does when its signal aborts. */
  readonly onAbort?: Block | undefined
}

export type ScenarioEvent = { readonly atMs: number } & (
  | { readonly what: 'signal'; readonly signal: 'SIGTERM' | 'SIGINT' }
  /** Code outside any hook, such as a timer of the application. */
  | { readonly what: 'block'; readonly block: Block }
)
