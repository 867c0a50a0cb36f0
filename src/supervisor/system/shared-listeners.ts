import type { Address, Worker } from 'node:cluster'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Server } from 'node:net'
import { resolve } from 'node:path'
import { boundAddress, CLOSING, MAY_CLOSE } from '../../core/shutdown/cluster.ts'
import { isListening, type ListeningHandle, SharedListener } from './shared-listener.ts'
import { WorkerListeners } from './worker-listeners.ts'

const LISTEN_BEGINS = 'tracing:net.server.listen:asyncStart'
const LISTEN_ENDS = 'tracing:net.server.listen:asyncEnd'

/** What a server was asked to listen on. */
interface ListenOptions {
  readonly host?: string | null
  readonly port?: number
  readonly path?: string
}

/**
 * The listeners that the workers of this process share, and which worker listens where. Node does not tell of its own
 * listeners. But for a moment each of them belongs to a server of this process, and a channel reports those.
 */
class SharedListeners {
  readonly #asked = new WeakMap<Server, ListenOptions>()
  /** By the name that {@link nameOf} gives them. */
  readonly #listeners = new Map<string, SharedListener>()
  readonly #workers = new Set<WorkerListeners>()

  /** Watches a worker from its start to its exit. */
  watch(worker: Worker): WorkerListeners {
    const own = new WorkerListeners()
    if (this.#workers.size === 0) this.#subscribe()
    this.#workers.add(own)
    worker.on('listening', (address) => this.#onListening(worker, own, address))
    worker.on('message', (message: unknown) => {
      if (typeof message === 'string' && message.startsWith(CLOSING))
        void this.#onClosing(worker, own, message.slice(CLOSING.length))
    })
    for (const event of ['disconnect', 'exit'] as const) worker.on(event, () => this.#forget(own))
    return own
  }

  #onListening(worker: Worker, own: WorkerListeners, { address, port }: Address): void {
    const listener = this.#listeners.get(nameOf(address, port))
    if (listener) own.add(listener)
    // The worker came while the last of the others left. No connection would ever reach it.
    if (listener?.state === 'finished') worker.kill()
  }

  /** H3: a worker is about to close its listener. The last one waits until it has all connections that are left. */
  async #onClosing(worker: Worker, own: WorkerListeners, address: string): Promise<void> {
    const listener = [...this.#listeners.values()].find((each) => each.address === address && own.has(each))
    if (listener) {
      own.leave(listener)
      const isLast = ![...this.#workers].some((each) => each.takesFrom(listener))
      if (isLast) await listener.finish()
    }
    // It is no error if the worker is just exiting.
    if (worker.isConnected()) worker.process.send(`${MAY_CLOSE}${address}`, () => {})
  }

  #forget(own: WorkerListeners): void {
    if (this.#workers.delete(own) && this.#workers.size === 0) this.#unsubscribe()
  }

  #subscribe(): void {
    subscribe(LISTEN_BEGINS, this.#onBegin)
    subscribe(LISTEN_ENDS, this.#onEnd)
  }

  #unsubscribe(): void {
    unsubscribe(LISTEN_BEGINS, this.#onBegin)
    unsubscribe(LISTEN_ENDS, this.#onEnd)
    this.#listeners.clear()
  }

  readonly #onBegin = (message: unknown): void => {
    const { server, options } = message as { readonly server: Server; readonly options: ListenOptions }
    this.#asked.set(server, options)
  }

  readonly #onEnd = (message: unknown): void => {
    const { server } = message as { readonly server: Server & { readonly _handle?: unknown } }
    const handle = server._handle
    const address = server.address()
    const onListening = (): void => {
      // Node takes the handle away from a server that listens for workers.
      if (!server._handle && isListening(handle)) this.#add(server, address, handle)
    }
    server.once('listening', () => process.nextTick(onListening))
  }

  #add(server: Server, address: ReturnType<Server['address']>, handle: ListeningHandle): void {
    const { host, port, path } = this.#asked.get(server) ?? {}
    const bound = boundAddress(address)
    if (bound === undefined) return
    const name = typeof address === 'object' ? nameOf(host, address?.port) : nameOf(path)
    this.#listeners.set(name, new SharedListener(bound, port !== 0, handle))
  }
}

/** The name of a listener by what its program asked for. */
function nameOf(host: string | null | undefined, port = -1): string {
  return port < 0 ? resolve(host ?? '') : `${host ?? ''}:${port}`
}

/** Those of this process. `node:cluster` has one list of workers, too. */
export const sharedListeners: SharedListeners = new SharedListeners()
