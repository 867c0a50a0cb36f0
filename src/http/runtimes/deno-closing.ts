import type { Closing, Left } from './closing.ts'
import type { DenoServer } from './runtime-server.ts'

/** Closes a server of `Deno.serve`. */
export class DenoClosing implements Closing {
  /** Deno does not tell how many responses are in flight, only when there are none. */
  isBusy = true
  readonly #server: DenoServer

  constructor(server: DenoServer) {
    this.#server = server
  }

  /** It closes WebSockets too, with status 1001. */
  async close(): Promise<Left> {
    await this.#server.shutdown()
    this.isBusy = false
    return { responses: 0, connections: 0 }
  }

  /**
   * What is left counts as one response, and goes on until the process exits: after `shutdown`, an abort of the server's own
   * `signal` is an uncaught error (Deno 2.9.6).
   */
  cut(): Left {
    return { responses: this.isBusy ? 1 : 0, connections: 0 }
  }
}
