import type { ProcessLike, ProcessListener } from '../api/host.ts'

/** In a child process with an IPC channel, Node stays alive while these events have listeners. The channel counts them. */
const COUNTED_EVENTS: readonly string[] = ['message', 'disconnect']

/** The undocumented calls by which Node's IPC channel counts its listeners. */
interface CountedChannel {
  refCounted?(): void
  unrefCounted?(): void
}

/** How many listeners the library has on each process, by event. */
const counted = new WeakMap<ProcessLike, Map<string, number>>()

const ours = new WeakSet<object>()

/** Removes all listeners of a signal, including the application's, so that the signal has its default effect again. */
export function unlistenAll(process: ProcessLike, signal: NodeJS.Signals): void {
  process.removeAllListeners(signal)
}

/**
 * Listens to an event of the process, without keeping the process alive. Returns a function that removes the listener; call
 * it once. This file alone touches the listeners of the process.
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

/** Listens ahead of the listeners that are there: one of those may end the process at once. T9: they stay. */
export function listenFirst(process: ProcessLike, event: string, listener: ProcessListener): () => void {
  if (process.prependListener) process.prependListener(event, listener)
  else process.on(event, listener)
  return note(process, event, listener)
}

/**
 * Makes Node call the current `process.emit` for a signal. Node remembers the `emit` of the moment in which the first listener
 * was added, and that may have been before `emit` was replaced.
 */
export function relisten(signal: string): void {
  const { process } = globalThis
  const listeners = process.rawListeners(signal) as ProcessListener[]
  process.removeAllListeners(signal)
  for (const listener of listeners) process.on(signal, listener)
}

/** How many listeners of an event are not the library's. */
export function countOthers(process: ProcessLike, event: string): number {
  return process.listenerCount(event) - (counted.get(process)?.get(event) ?? 0)
}

/** Whether a listener of the process belongs to the library. */
export function isOurs(listener: object): boolean {
  return ours.has(listener)
}

/** Counts a listener that was just added. Returns a function that removes it. */
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

/** How many listeners of others these events have, where there are any. */
export function otherListenersOf(
  process: ProcessLike,
  events: readonly string[],
): { readonly event: string; readonly count: number }[] {
  return events
    .map((event) => ({ event, count: countOthers(process, event) }))
    .filter(({ count }) => count > 0)
}
