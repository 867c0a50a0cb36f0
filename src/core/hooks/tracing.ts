import type { TracingChannel } from 'node:diagnostics_channel'
import type { ShutdownReason } from '../api/types.ts'
import { builtin } from '../node/builtin.ts'
import { isWithout } from '../node/unloaded.ts'

/** What the subscribers of the tracing channel `lastcall:hook` are given: one object for all events of a hook. */
export interface HookTrace {
  /** The hook's name, as in the report. */
  readonly name: string
  /** Its level, as a number. */
  readonly priority: number
  /** What started the shutdown. */
  readonly reason: ShutdownReason
  /** What the hook threw or rejected with, or a `HookTimeoutError`. From 'error' on; only if there was one. */
  error?: unknown
  /** How the hook ended. Missing at 'end' if it is still waited for: then 'asyncEnd' has it. */
  status?: 'done' | 'failed' | 'timed-out'
  /** Milliseconds that it took; beside {@link status}. */
  durationMs?: number
}

const NAME = 'lastcall:hook'

/** Its channels. They are made with the first trace. */
let channel: TracingChannel<unknown, HookTrace> | undefined

/** Whether anybody listens. */
export function isTraced(): boolean {
  if (!channel && isWithout('diagnostics_channel')) return false
  channel ??= builtin('node:diagnostics_channel').tracingChannel(NAME)
  return channel.hasSubscribers
}

/** Tells of the start of a hook's synchronous part, and runs it with what subscribers bind to that. */
export function traceStart<T>(trace: HookTrace | undefined, run: () => T): T {
  return trace && channel ? channel.start.runStores(trace, run) : run()
}

/** Tells of the end of the synchronous part. */
export function traceEnd(trace: HookTrace | undefined): void {
  if (trace) channel?.end.publish(trace)
}

/** Tells of the end of a hook that was waited for. */
export function traceAsyncEnd(trace: HookTrace | undefined): void {
  if (!trace) return
  channel?.asyncStart.publish(trace)
  channel?.asyncEnd.publish(trace)
}

/** Takes note of how a hook fared, and tells if it did not succeed, before its end is told. */
export function traceOutcome(
  trace: HookTrace | undefined,
  outcome: Pick<HookTrace, 'status' | 'durationMs' | 'error'>,
): void {
  if (!trace) return
  Object.assign(trace, outcome)
  if ('error' in outcome) channel?.error.publish(trace)
}
