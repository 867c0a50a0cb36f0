import { untilBacklogIsEmpty } from '../../core/node/backlog.ts'
import { systemClock, withTimeout } from '../../core/node/clock.ts'
import { deferred } from '../../core/node/deferred.ts'

/** Milliseconds in which the workers have to take what was accepted for them. */
const HANDOVER_TIME = 1_500

/** What is used of Node's own handles. Node does not document them. */
interface Handle {
  onconnection?: (...args: readonly unknown[]) => void
  close(...args: readonly unknown[]): void
}

/** The handle of a listener. */
export type ListeningHandle = Required<Handle>

/** Whether this is the handle of a listener, and as expected. */
export function isListening(handle: unknown): handle is ListeningHandle {
  const { onconnection, close } = Object(handle)
  return typeof onconnection === 'function' && typeof close === 'function'
}

/** A port or path on which the primary of a cluster listens. It hands the connections to its workers. */
export class SharedListener {
  readonly address: string
  /** Whether the program asked for this address, and not for any port that is free. */
  readonly isFixed: boolean
  /** `finished`: it takes no connections any more, but Node still adds workers to it. */
  state: 'open' | 'finished' | 'closed' = 'open'
  readonly #close: () => void
  #accepted = 0
  /** The connections that no worker has taken yet. */
  readonly #waiting = new Set<Handle>()
  readonly #allTaken = deferred()
  #finished: Promise<void> | undefined

  constructor(address: string, isFixed: boolean, handle: ListeningHandle) {
    this.address = address
    this.isFixed = isFixed
    const { onconnection, close } = handle
    this.#close = () => Reflect.apply(close, handle, [])
    handle.onconnection = (...args) => {
      const [, connection] = args
      if (connection) this.#onAccepted(connection as Handle)
      Reflect.apply(onconnection, handle, args)
    }
    // Node closes it with the listener of the last worker.
    handle.close = () => {
      if (this.state === 'open') this.#close()
      this.state = 'closed'
    }
  }

  /** H3: stops to listen. Resolves when the workers have taken all connections that were accepted. */
  finish(): Promise<void> {
    this.#finished ??= this.#finish()
    return this.#finished
  }

  async #finish(): Promise<void> {
    await untilBacklogIsEmpty(systemClock, () => this.#accepted)
    if (this.state !== 'open') return
    this.#close()
    this.state = 'finished'
    if (this.#waiting.size === 0) return
    await withTimeout(systemClock, this.#allTaken.promise, HANDOVER_TIME, () => {})
    // The worker that was to take one of these has exited, and nobody else would ever close it.
    for (const connection of this.#waiting) connection.close()
  }

  #onAccepted(connection: Handle): void {
    this.#accepted++
    this.#waiting.add(connection)
    const { close } = connection
    // Node closes its handle of a connection when a worker has taken it.
    connection.close = (...args) => {
      this.#waiting.delete(connection)
      if (this.state !== 'open' && this.#waiting.size === 0) this.#allTaken.resolve()
      Reflect.apply(close, connection, args)
    }
  }
}
