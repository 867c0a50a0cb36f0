import type { TracingChannel } from 'node:diagnostics_channel'
import type { ShutdownReason } from '../api/reports.ts'
import { builtin } from '../node/builtin.ts'
import { isWithout } from '../node/loaded-modules.ts'
import type { ObservedRun, ShutdownEvent } from './events.ts'

/**
 * What subscribers of the tracing channel `lastcall:hook` receive. All events of one hook carry the same object.
 *
 * `start` and `end` enclose the synchronous part of the hook. If the hook returned a promise, `asyncStart` and
 * `asyncEnd` follow when the promise has settled, or when the hook's own `timeout` is up. `error` comes before them, or
 * before `end`. A hook whose promise is still pending at the exit has no `asyncEnd`.
 *
 * @example
 * ```ts
 * import { tracingChannel } from 'node:diagnostics_channel'
 * import type { HookTrace } from 'lastcall'
 *
 * const onEnd = ({ name, status, durationMs }: HookTrace) => {
 *   if (durationMs !== undefined) metrics.record('shutdown_hook_ms', durationMs, { name, status })
 * }
 * const channel = tracingChannel<unknown, HookTrace>('lastcall:hook')
 * channel.subscribe({ start() {}, end: onEnd, asyncStart() {}, asyncEnd: onEnd, error() {} })
 * ```
 */
export interface HookTrace {
  /** The hook's name, as in the report. */
  readonly name: string
  /** Its priority, as a number. */
  readonly priority: number
  /** What started the shutdown. */
  readonly reason: ShutdownReason
  /** What the hook threw or rejected with, or the error of its timeout. Set before the 'error' event. */
  error?: unknown
  /** How the hook ended. Missing at 'end' if its promise is still pending; then set at 'asyncStart' and 'asyncEnd'. */
  status?: 'done' | 'failed' | 'timed-out'
  /** How many milliseconds the hook took. Set together with {@link status}. */
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

/**
 * O3: calls a hook. If subscribers of the tracing channel have bound an async store to 'start', it runs inside that
 * store.
 */
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
 * Publishes what happens to a traced hook after its start. For a hook that returned no promise, 'end' is published when
 * it ends.
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
