import type { ProcessLike, ProcessListener } from '../api/host.ts'

/** In a child process with an IPC channel, Node stays alive while these events have listeners. The channel counts them. */
const COUNTED_EVENTS: readonly string[] = ['message', 'disconnect']

/** Node's IPC channel. The calls by which it counts its listeners are undocumented. */
interface Channel {
  refCounted?(): void
  unrefCounted?(): void
  ref?(): void
  unref?(): void
}

/** By these events an emitter tells that listeners are added and removed. */
const LIST_EVENTS = ['newListener', 'removeListener']

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
  process.on(event, listener)
  const unlisten = note(process, event, listener)
  if (!COUNTED_EVENTS.includes(event)) return unlisten
  const recount = uncount(process)
  return () => {
    recount()
    unlisten()
  }
}

/** In a worker of `node:cluster`: Node's own listeners, one for each counted event, do not keep the process alive any more. */
export function uncountNodesOwn(process: ProcessLike): void {
  for (const _ of COUNTED_EVENTS) channelOf(process)?.unrefCounted?.()
}

/** T8: takes back that the channel has counted a listener. Returns a function that undoes this. */
function uncount(process: ProcessLike): () => void {
  const channel = channelOf(process)
  if (channel?.unrefCounted) {
    channel.unrefCounted()
    return () => channelOf(process)?.refCounted?.()
  }
  return channel?.unref ? holdForOthers(process) : () => {}
}

/** The same where the channel does not count, as on Bun: it keeps the process alive while others listen. */
function holdForOthers(process: ProcessLike): () => void {
  const update = (): void => {
    const isHeld = COUNTED_EVENTS.some((event) => countOthers(process, event) > 0)
    if (isHeld) channelOf(process)?.ref?.()
    else channelOf(process)?.unref?.()
  }
  // These events come while the list of listeners changes.
  const updateLater = (): void => void Promise.resolve().then(update)
  for (const event of LIST_EVENTS) process.on(event, updateLater)
  update()
  return () => {
    for (const event of LIST_EVENTS) process.off(event, updateLater)
  }
}

function channelOf({ channel }: ProcessLike): Channel | undefined {
  return (channel as Channel | null | undefined) ?? undefined
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
