import { executionAsyncId } from 'node:async_hooks'
import { Script } from 'node:vm'

/** Thrown in place of what a call would have returned, had it not been cut short. */
export class Interruption extends Error {}

/** The script can reach the function only through the global object, where it is while it is being called. */
const CALL = Symbol.for('lastcall.call')
const script = new Script(`globalThis[Symbol.for('${CALL.description}')]()`)

/**
 * Calls a function of this realm, and interrupts it when it blocks the thread for longer than `ms`
 * milliseconds. Its `finally` does not run then. `Infinity` sets no limit. Only where {@link canInterrupt}.
 *
 * @throws {Interruption} when it was interrupted; otherwise what the function throws.
 */
export function callWithin<T>(ms: number, call: () => T): T {
  if (ms === Infinity) return call()
  let outcome: { readonly value: T } | { readonly error: unknown } | undefined
  const value = (): void => {
    delete (globalThis as Record<symbol, unknown>)[CALL]
    try {
      outcome = { value: call() }
    } catch (error) {
      outcome = { error }
    }
  }
  Object.defineProperty(globalThis, CALL, { configurable: true, value })
  try {
    script.runInThisContext({ timeout: Math.ceil(Math.min(ms, 2 ** 31 - 1)) })
  } catch (error) {
    // It may have ended in the moment in which its time was up.
    if (!outcome) throw new Interruption('blocked the event loop', { cause: error })
  }
  return settle(outcome)
}

/**
 * Runs a callback of the event loop in which functions may be interrupted. One that was interrupted inside an
 * AsyncResource leaves Node's stack of those behind, and the process would die of it at the end of the
 * callback. An exception that leaves the callback makes Node clear that stack; a capture callback keeps it
 * from doing more.
 */
export function withRepair(callback: () => void): void {
  const asyncId = executionAsyncId()
  callback()
  if (executionAsyncId() === asyncId) return
  process.setUncaughtExceptionCaptureCallback(() => process.setUncaughtExceptionCaptureCallback(null))
  throw new Interruption('clears the stack of AsyncResources')
}

/** Whether {@link withRepair} can do its part: the capture callback is not the application's own, nor a domain's. */
export function canInterrupt(): boolean {
  try {
    process.setUncaughtExceptionCaptureCallback(() => {})
    process.setUncaughtExceptionCaptureCallback(null)
    return true
  } catch {
    return false
  }
}

function settle<T>(outcome: { readonly value: T } | { readonly error: unknown } | undefined): T {
  if (outcome && 'value' in outcome) return outcome.value
  throw outcome?.error
}
