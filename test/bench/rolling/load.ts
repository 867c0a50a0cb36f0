import { DirectClient } from './direct-client.ts'
import { ProxiedClient } from './proxied-client.ts'
import type { Tally } from './tally.ts'

/** Someone who sends requests without pause. */
export interface LoadClient {
  /** Goes on until `isOver`, and ends with a whole response. */
  run(isOver: () => boolean): Promise<void>
  /** A backend is there again. */
  welcome(port: number): void
}

/** All clients together. */
export class Load {
  readonly #clients: readonly LoadClient[]
  #isOver = false

  constructor(clients: readonly LoadClient[]) {
    this.#clients = clients
  }

  static throughProxy(clients: number, port: number, tally: Tally): Load {
    return new Load(Array.from({ length: clients }, () => new ProxiedClient(port, tally)))
  }

  /** Every backend is home to as many clients. */
  static direct(clients: number, [one, other]: readonly [number, number], tally: Tally): Load {
    return new Load(
      Array.from({ length: clients }, (_, at) =>
        at % 2 === 0 ? new DirectClient(one, other, tally) : new DirectClient(other, one, tally),
      ),
    )
  }

  /** Resolves after {@link end}, when each client has its last response. */
  async run(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.run(() => this.#isOver)))
  }

  welcome(port: number): void {
    for (const client of this.#clients) client.welcome(port)
  }

  end(): void {
    this.#isOver = true
  }
}
