import type { Backend, Stop } from './backend.ts'

/** Someone who sends requests without pause. */
export interface LoadClient {
  /** Goes on until `isOver`, and ends with a whole response. */
  run(isOver: () => boolean): Promise<void>
}

/** All clients together, and how they learn that a backend leaves and comes back. */
export abstract class Load<Client extends LoadClient = LoadClient> {
  protected readonly clients: readonly Client[]
  #isOver = false

  constructor(clients: readonly Client[]) {
    this.clients = clients
  }

  /** Stops a backend. */
  abstract stop(backend: Backend): Promise<Stop>

  /** Starts a backend, and sends it requests. */
  abstract start(backend: Backend): Promise<void>

  /** Resolves after {@link end}, when each client has its last response. */
  async run(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.run(() => this.#isOver)))
  }

  end(): void {
    this.#isOver = true
  }
}
