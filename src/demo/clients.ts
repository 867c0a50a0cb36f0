import { Agent, get } from 'node:http'

/** What has become of the requests so far. */
export interface Tally {
  answered: number
  /** Sent on a connection that the service had accepted, and not answered. */
  lost: number
  /** The service had stopped listening, as a load balancer expects. */
  refused: number
}

/**
 * Clients that keep their connections, each of which sends a request after the other until it is refused, or until its
 * connection ends after `leave()`.
 */
export class Clients {
  readonly tally: Tally = { answered: 0, lost: 0, refused: 0 }
  readonly #port: number
  readonly #running: Promise<void>[]
  #isLeaving = false
  #isOver = false

  constructor(port: number, count: number) {
    this.#port = port
    this.#running = Array.from({ length: count }, () => this.#goOn())
  }

  /** From now on no client opens a connection, as when a load balancer has taken the service out of its list. */
  leave(): void {
    this.#isLeaving = true
  }

  /** Resolves when the last request has ended. */
  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#running)
  }

  async #goOn(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    while (!this.#isOver && (await this.#ask(agent))) {
      // It goes on without a pause.
    }
    agent.destroy()
  }

  /** Sends a request. Resolves with true if the client may send another one. */
  #ask(agent: Agent): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (what: keyof Tally, isKept: boolean): void => {
        this.tally[what]++
        resolve(what !== 'refused' && (isKept || !this.#isLeaving))
      }
      const request = get({ port: this.#port, host: '127.0.0.1', agent }, (response) => {
        response.on('error', () => {}).resume()
        const isKept = response.headers.connection !== 'close'
        response.once('close', () => end(response.complete ? 'answered' : 'lost', isKept))
      })
      request.once('error', (error: NodeJS.ErrnoException) => {
        end(error.code === 'ECONNREFUSED' ? 'refused' : 'lost', false)
      })
    })
  }
}
