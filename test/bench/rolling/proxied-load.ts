import type { Backend, Stop } from './backend.ts'
import { Load } from './load.ts'
import { ProxiedClient } from './proxied-client.ts'
import type { ReverseProxy } from './reverse-proxy.ts'
import type { Tally } from './tally.ts'

/** Clients of a proxy that is told of each restart. */
export class ProxiedLoad extends Load<ProxiedClient> {
  readonly #proxy: ReverseProxy

  constructor(clients: number, proxy: ReverseProxy, tally: Tally) {
    super(Array.from({ length: clients }, () => new ProxiedClient(proxy.port, tally)))
    this.#proxy = proxy
  }

  async stop(backend: Backend): Promise<Stop> {
    // As on Kubernetes the proxy and the process learn it at the same time, and neither waits for the other.
    const [stop] = await this.#change(() =>
      Promise.all([backend.stop(), this.#proxy.markDown(backend.port).then(() => this.#keep())]),
    )
    return stop
  }

  async start(backend: Backend): Promise<void> {
    await backend.start()
    await this.#change(() => this.#proxy.markUp(backend.port))
    this.#keep()
  }

  /**
   * A proxy that closes idle connections of clients would cost requests that no backend is to blame for. So while it
   * takes in a change no client has a connection that it wants to use again.
   */
  async #change<T>(change: () => Promise<T>): Promise<T> {
    if (this.#proxy.closesClients) await Promise.all(this.clients.map((client) => client.letGo()))
    return change()
  }

  #keep(): void {
    for (const client of this.clients) client.keep()
  }
}
