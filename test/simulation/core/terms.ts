import type { Scenario, ScenarioEvent, ScenarioOptions } from './scenario.ts'

/** T2: milliseconds after the trigger in which a signal is part of it. */
export const REPEAT_WINDOW = 200

/** Milliseconds that calculating with halves of times may be off. */
export const TINY = 1e-6

/** When a shutdown asks all to finish, and when it ends. Times are milliseconds after the trigger. */
export interface Terms {
  readonly lastCallAt: number
  readonly deadlineAt: number
  /** T11: what held until a later trigger made the time shorter. */
  readonly before?: { readonly untilMs: number; readonly lastCallAt: number; readonly deadlineAt: number }
}

/** T11: the times that a shutdown has by its trigger, or by the first later one that leaves less. */
export function termsOf({ options, events }: Scenario): Terms {
  const { timeout } = options
  const [trigger, ...later] = events
  const asked = (trigger?.what === 'shutdown' ? trigger.timeout : undefined) ?? timeout
  const own = { lastCallAt: asked - reserveOf(options, asked), deadlineAt: asked }
  const shortening = later.find(
    (event) => isOfPlatform(event, options.parent) && event.atMs + timeout < own.deadlineAt,
  )
  if (!shortening) return own
  const { atMs } = shortening
  return {
    lastCallAt: Math.min(own.lastCallAt, atMs + timeout - reserveOf(options, timeout)),
    deadlineAt: atMs + timeout,
    before: { ...own, untilMs: atMs },
  }
}

/** The usual reserve is a fifth of the time, 10 s at most; none below 500 ms (D3). */
function reserveOf({ reserve }: ScenarioOptions, timeout: number): number {
  return reserve ?? (timeout < 500 ? 0 : Math.min(timeout / 5, 10_000))
}

/** A SIGINT that forces the exit makes nothing shorter, but then all is over anyway. */
function isOfPlatform(event: ScenarioEvent, parent = false): boolean {
  return event.what === 'signal' || (event.what === 'message' && parent && event.message === 'shutdown')
}
