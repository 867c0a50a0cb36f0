import type { TracingChannel } from 'node:diagnostics_channel'
import type { ShutdownReason } from '../api/reports.ts'
import { builtin } from '../node/builtin.ts'
import { isWithout } from '../node/loaded-modules.ts'
import type { ObservedRun, ShutdownEvent } from './events.ts'

/** What the subscribers of the tracing channel `lastcall:hook` are given: one object for all events of a hook. */
export interface HookTrace {
  /** The hook's name, as in the report. */
  readonly name: string
  /** Its level, as a number. */
  readonly priority: number
  /** What started the shutdown. */
  readonly reason: ShutdownReason
  /** What the hook threw or rejected with, or the timeout's error. Set when the 'error' event is published. */
  error?: unknown
  /** How the hook ended. Missing at 'end' if it is still waited for: then 'asyncEnd' has it. */
  status?: 'done' | 'failed' | 'timed-out'
  /** Milliseconds that it took. Set together with {@link status}. */
  durationMs?: number
}

const NAME = 'lastcall:hook'

/** The channels that make up the tracing channel. */
const PARTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((part) => `tracing:${NAME}:${part}`)

/** Looked up as soon as it is loaded: until then nobody can have subscribed. */
let channels: typeof import('node:diagnostics_channel') | undefined

/** Made with the first trace. */
let channel: TracingChannel<unknown, HookTrace> | undefined

/** The hooks that were traced when they started. */
const traces = new WeakMap<ObservedRun, HookTrace>()

/** O3: calls a hook. If subscribers of the tracing channel have bound an async store to 'start', it runs inside that store. */
export function callTraced<T>(run: ObservedRun, reason: ShutdownReason, call: () => T): T {
  if (!channels && isWithout('diagnostics_channel')) return call()
  channels ??= builtin('node:diagnostics_channel')
  if (!isSubscribed(channels)) return call()
  channel ??= channels.tracingChannel(NAME)
  const trace = { name: run.label, priority: run.priority, reason }
  traces.set(run, trace)
  return channel.start.runStores(trace, call)
}

function isSubscribed({ hasSubscribers }: NonNullable<typeof channels>): boolean {
  return PARTS.some((part) => hasSubscribers(part))
}

/**
 * Publishes what happens to a traced hook after its start. For a hook that returned no promise, 'end' is published when it
 * ends.
 */
export function traceEvent(event: ShutdownEvent): void {
  if (event.kind !== 'hook-waits' && event.kind !== 'hook-ended') return
  const trace = traces.get(event.run)
  if (!trace || !channel) return
  if (event.kind === 'hook-waits') {
    isAwaited.add(trace)
    channel.end.publish(trace)
    return
  }
  const { status, durationMs } = event
  Object.assign(trace, { status, durationMs, ...('error' in event && { error: event.error }) })
  if ('error' in event) channel.error.publish(trace)
  if (isAwaited.has(trace)) {
    channel.asyncStart.publish(trace)
    channel.asyncEnd.publish(trace)
  } else channel.end.publish(trace)
}

/** Traces of hooks that have returned a promise. */
const isAwaited = new WeakSet<HookTrace>()
