import type { ProcessLike, ProcessListener } from '../api/host.ts'

/** Node counts listeners of these events, and holds the event loop while there are any. */
const COUNTED_EVENTS: readonly string[] = ['message', 'disconnect']

/** The calls by which Node's IPC channel counts its listeners. */
interface CountedChannel {
  refCounted?(): void
  unrefCounted?(): void
}

/** How many listeners the library has on each process, by event. */
const counted = new WeakMap<ProcessLike, Map<string, number>>()

const ours = new WeakSet<object>()

/** Takes all listeners of a signal away, also those of others, so that it does what it does by default. */
export function unlistenAll(process: ProcessLike, signal: NodeJS.Signals): void {
  process.removeAllListeners(signal)
}

/**
 * Listens to an event of the process, without keeping it alive. Returns what takes the listener away, to be called
 * once. The only place that touches the listeners of the process.
 */
export function listen(process: ProcessLike, event: string, listener: ProcessListener): () => void {
  const isCounted = COUNTED_EVENTS.includes(event)
  process.on(event, listener)
  const unlisten = note(process, event, listener)
  if (isCounted) (process.channel as CountedChannel | null | undefined)?.unrefCounted?.()
  return () => {
    if (isCounted) (process.channel as CountedChannel | null | undefined)?.refCounted?.()
    unlisten()
  }
}

/** Listens to a signal before those who listen already: one of these may end the process at once. */
export function listenFirst(
  process: ProcessLike,
  signal: NodeJS.Signals,
  listener: ProcessListener,
): () => void {
  if (process.prependListener) process.prependListener(signal, listener)
  else process.on(signal, listener)
  return note(process, signal, listener)
}

/**
 * Has Node call the present `emit` of the process for a signal: it keeps the one of the first listener, which somebody may
 * have added before `emit` was replaced.
 */
export function relisten(signal: string): void {
  const { process } = globalThis
  const listeners = process.rawListeners(signal) as ProcessListener[]
  process.removeAllListeners(signal)
  for (const listener of listeners) process.on(signal, listener)
}

/** How many listeners of others an event has. */
export function countOthers(process: ProcessLike, event: string): number {
  return process.listenerCount(event) - (counted.get(process)?.get(event) ?? 0)
}

/** Whether a listener of the process is the library's. */
export function isOurs(listener: object): boolean {
  return ours.has(listener)
}

/** Counts a listener that has been added. Returns what takes it away. */
function note(process: ProcessLike, event: string, listener: ProcessListener): () => void {
  const counts = counted.get(process) ?? new Map<string, number>()
  counted.set(process, counts)
  ours.add(listener)
  const change = (by: number): void => void counts.set(event, (counts.get(event) ?? 0) + by)
  change(1)
  return () => {
    process.off(event, listener)
    change(-1)
  }
}
