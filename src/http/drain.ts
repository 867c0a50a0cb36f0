import type { Server as HttpServer } from 'node:http'
import { sleep } from '../core/clock.ts'
import type { HookRegistry } from '../core/registry.ts'
import type { HookContext } from '../core/types.ts'
import { Connections } from './connections.ts'
import { resolveDelay } from './delay.ts'
import { Farewell } from './farewell.ts'

/** Milliseconds to wait at most until no new connection comes, before the server stops listening. */
const BACKLOG_LIMIT = 2_000

/** The drain of one server, from its registration to the end of its last connection. */
export class Drain {
  /** Whether its turn has come: from then on it cannot be taken out. */
  hasStarted = false
  readonly #server: HttpServer
  readonly #registry: HookRegistry
  readonly #delay: number | undefined
  readonly #connections: Connections
  readonly #farewell: Farewell
  #begunAt = 0

  constructor(server: HttpServer, registry: HookRegistry, delay: number | undefined) {
    const { clock } = registry.settings
    this.#server = server
    this.#registry = registry
    this.#delay = delay
    this.#connections = new Connections(server, clock)
    this.#farewell = new Farewell(server, this.#connections, clock)
  }

  /** The first trigger: the server says goodbye, and goes on serving. */
  begin(): void {
    this.#begunAt = this.#registry.settings.clock.now()
    this.#farewell.begin()
  }

  /** Its turn among the hooks. */
  async run(context: HookContext): Promise<void> {
    this.hasStarted = true
    await this.#serveOn(context.signal)
    this.#farewell.stop()
    await this.#connections.gone(context.signal)
    const cut = this.#connections.destroy()
    if (cut > 0) context.detail = `${cut} ${cut === 1 ? 'connection' : 'connections'} destroyed`
    this.release()
  }

  /** Leaves the server to itself. */
  release(): void {
    this.#farewell.release()
    this.#connections.release()
  }

  /** Waits for what is left of the delay, and for connections that are in the backlog. */
  async #serveOn(signal: AbortSignal): Promise<void> {
    if (!this.#server.listening) return
    const { settings } = this.#registry
    const { clock } = settings
    await sleep(clock, this.#begunAt + resolveDelay(this.#delay, settings) - clock.now(), signal)
    this.#farewell.suspend()
    const limit = clock.now() + BACKLOG_LIMIT
    // libuv accepts one connection a turn: one that brought none has found the backlog empty. The first turn may
    // be over before it looks.
    for (let quietTurns = 0; quietTurns < 2 && !signal.aborted && clock.now() < limit; quietTurns++) {
      const { accepted } = this.#connections
      await new Promise<void>((resolve) => clock.setImmediate(resolve))
      if (this.#connections.accepted > accepted) quietTurns = 0
    }
  }
}
