import type { Clock } from '../../core/api/host.ts'
import { pause } from '../../core/node/clock.ts'
import type { DrainScene } from '../drained-servers.ts'
import type { Closing, Left } from './closing.ts'
import type { BunServer } from './runtime-server.ts'

/** Milliseconds without a request in flight, after which the remaining connections are closed. */
const QUIET_TIME = 2_000

/** Milliseconds between two looks at the requests in flight. */
const INTERVAL = 50

/** Closes a server of `Bun.serve`. */
export class BunClosing implements Closing {
  readonly #server: BunServer
  readonly #scene: DrainScene
  #isClosed = false

  constructor(server: BunServer, scene: DrainScene) {
    this.#server = server
    this.#scene = scene
  }

  async close(): Promise<Left> {
    const stopped = this.#server.stop().finally(() => {
      this.#isClosed = true
    })
    await Promise.race([stopped, this.#untilQuiet()])
    // `stop` also waits for WebSockets, and for requests of which only a part has come.
    return this.#isClosed ? { responses: 0, connections: 0 } : this.cut()
  }

  /** WebSockets get status 1001. */
  cut(): Left {
    const { pendingRequests, pendingWebSockets } = this.#server
    this.#isClosed = true
    // It resolves when the last connection has closed, for which nothing waits.
    this.#server.stop(true).catch(() => {})
    return { responses: pendingRequests, connections: pendingWebSockets }
  }

  get isBusy(): boolean {
    return this.#server.pendingRequests > 0
  }

  async #untilQuiet(): Promise<void> {
    let busyAt = this.#clock.now()
    while (!this.#isClosed && this.#clock.now() - busyAt < QUIET_TIME) {
      await pause(this.#clock, INTERVAL)
      if (this.isBusy) busyAt = this.#clock.now()
    }
  }

  get #clock(): Clock {
    return this.#scene.settings.clock
  }
}
