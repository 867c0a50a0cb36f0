import type { Backend, Stop } from './backend.ts'
import { DirectClient } from './direct-client.ts'
import { Load } from './load.ts'
import type { Tally } from './tally.ts'

/** Clients that keep a connection to one backend, and find out by themselves that it leaves. */
export class DirectLoad extends Load<DirectClient> {
  /** Every backend is home to as many clients. */
  constructor(clients: number, [one, other]: readonly [number, number], tally: Tally) {
    super(
      Array.from({ length: clients }, (_, at) =>
        at % 2 === 0 ? new DirectClient(one, other, tally) : new DirectClient(other, one, tally),
      ),
    )
  }

  stop(backend: Backend): Promise<Stop> {
    return backend.stop()
  }

  async start(backend: Backend): Promise<void> {
    await backend.start()
    for (const client of this.clients) client.welcome(backend.port)
  }
}
