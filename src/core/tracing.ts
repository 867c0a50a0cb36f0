import { tracingChannel } from 'node:diagnostics_channel'
import type { ShutdownReason } from './types.ts'

/** What the subscribers of the tracing channel `lastcall:hook` are given: one object for all events of a hook. */
export interface HookTrace {
  /** The hook's name, as in the report. */
  readonly name: string
  readonly priority: number
  /** What started the shutdown. */
  readonly reason: ShutdownReason
  /** What the hook threw or rejected with, or a `HookTimeoutError`. From 'error' on; only if there was one. */
  error?: unknown
}

const channel = tracingChannel<unknown, HookTrace>('lastcall:hook')

/** Whether anybody listens. */
export function isTraced(): boolean {
  return channel.hasSubscribers
}

/** Calls a hook, and tells of its synchronous part: 'start', 'error' if it throws, 'end'. */
export function traceCall<T>(trace: HookTrace | undefined, call: () => T): T {
  if (!trace) return call()
  return channel.start.runStores(trace, () => {
    try {
      return call()
    } catch (error) {
      tellError(trace, error)
      throw error
    } finally {
      channel.end.publish(trace)
    }
  })
}

/** Tells of the end of a hook that was waited for: 'error' if there was one, 'asyncStart', 'asyncEnd'. */
export function traceSettled(trace: HookTrace | undefined, error: unknown): void {
  if (!trace) return
  if (error !== undefined) tellError(trace, error)
  channel.asyncStart.publish(trace)
  channel.asyncEnd.publish(trace)
}

function tellError(trace: HookTrace, error: unknown): void {
  trace.error = error
  channel.error.publish(trace)
}
