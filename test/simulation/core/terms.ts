import type { Scenario, ScenarioEvent } from './scenario.ts'

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
  const { timeout, reserve } = options
  const [trigger, ...later] = events
  const asked = trigger?.what === 'shutdown' ? trigger.timeout : undefined
  const own = { lastCallAt: (asked ?? timeout) - reserve, deadlineAt: asked ?? timeout }
  const shortening = later.find(
    (event) => isOfPlatform(event, options.parent) && event.atMs + timeout < own.deadlineAt,
  )
  if (!shortening) return own
  const { atMs } = shortening
  return {
    lastCallAt: Math.min(own.lastCallAt, atMs + timeout - reserve),
    deadlineAt: atMs + timeout,
    before: { ...own, untilMs: atMs },
  }
}

/** A SIGINT later than T2's 200 ms forces the exit. */
function isOfPlatform(event: ScenarioEvent, parent = false): boolean {
  if (event.what === 'message') return parent && event.message === 'shutdown'
  return event.what === 'signal' && (event.signal === 'SIGTERM' || event.atMs <= REPEAT_WINDOW)
}
