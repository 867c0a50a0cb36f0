import type { ProcessLike, ProcessListener } from './host.ts'

/** Node counts listeners of these events, and holds the event loop while there are any. */
const COUNTED_EVENTS: readonly string[] = ['message', 'disconnect']

/** The calls by which Node's IPC channel counts its listeners. */
interface CountedChannel {
  refCounted?(): void
  unrefCounted?(): void
}

/** Takes all listeners of a signal away, also those of others, so that it does what it does by default. */
export function unlistenAll(process: ProcessLike, signal: NodeJS.Signals): void {
  process.removeAllListeners(signal)
}

/**
 * Listens to an event of the process, without keeping it alive. Returns what takes the listener away. The
 * only place that touches the listeners of the process.
 */
export function listen(process: ProcessLike, event: string, listener: ProcessListener): () => void {
  const isCounted = COUNTED_EVENTS.includes(event)
  process.on(event, listener)
  if (isCounted) (process.channel as CountedChannel | null | undefined)?.unrefCounted?.()
  return () => {
    if (isCounted) (process.channel as CountedChannel | null | undefined)?.refCounted?.()
    process.off(event, listener)
  }
}
