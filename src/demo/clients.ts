import { Agent, get } from 'node:http'

/** What has become of the requests so far. */
export interface Tally {
  answered: number
  /** Sent on a connection that the service had accepted, and not answered. */
  lost: number
  /** The service had stopped listening, as a load balancer expects. */
  refused: number
}

/** Clients that keep their connections, each of which sends a request after the other until it is refused. */
export class Clients {
  readonly tally: Tally = { answered: 0, lost: 0, refused: 0 }
  readonly #port: number
  readonly #running: Promise<void>[]
  #isOver = false

  constructor(port: number, count: number) {
    this.#port = port
    this.#running = Array.from({ length: count }, () => this.#goOn())
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

  /** Sends a request. Resolves with false if the service does not listen any more. */
  #ask(agent: Agent): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (what: keyof Tally): void => {
        this.tally[what]++
        resolve(what !== 'refused')
      }
      const request = get({ port: this.#port, host: '127.0.0.1', agent }, (response) => {
        response.on('error', () => {}).resume()
        response.once('close', () => end(response.complete ? 'answered' : 'lost'))
      })
      request.once('error', (error: NodeJS.ErrnoException) => {
        end(error.code === 'ECONNREFUSED' ? 'refused' : 'lost')
      })
    })
  }
}
