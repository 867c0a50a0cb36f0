import { setMaxListeners } from 'node:events'
import { eventually } from '../../support/place.ts'
import type { App } from '../app.ts'
import { type Aim, type Manner, runClient, runSocket } from './clients.ts'
import { Tally } from './tally.ts'

/** Clients that keep their connection, and how many of these always have a request under way. */
const KEEPERS = 20
const BUSY = 6
/** Clients that take a new connection for each request; event streams; WebSockets. */
const NEWCOMERS = 2
const STREAMS = 2
const SOCKETS = 2

/** How many requests are answered before something is done to the program. */
const ENOUGH = 200

/** Clients of one program, from its start to its end. */
export class Load {
  readonly tally: Tally = new Tally()
  readonly #app: App
  readonly #aborting = new AbortController()
  readonly #over: Promise<unknown>

  constructor(app: App, port: number, headers: Readonly<Record<string, string>>) {
    this.#app = app
    // Each client listens, and no more.
    setMaxListeners(0, this.#aborting.signal)
    const aim: Aim = { port, headers, tally: this.tally, signal: this.#aborting.signal }
    const clients = mannersOf(app).map((manner) => runClient(aim, manner))
    const { webSocket } = app
    const sockets = webSocket ? times(SOCKETS, (client) => runSocket(aim, webSocket(client))) : []
    this.#over = Promise.all([...clients, ...sockets])
  }

  /** Resolves when so many more requests are answered, and slow ones and streams are under way. */
  enough(): Promise<void> {
    const { tally } = this
    const goal = tally.answered + ENOUGH
    const { slow, stream } = this.#app
    return eventually(
      () =>
        tally.lost.size > 0 ||
        (tally.answered >= goal &&
          (!slow || (tally.slowAnswered >= BUSY && tally.slowUnderWay >= BUSY / 2)) &&
          (!stream || tally.streamsUnderWay > 0)),
    )
  }

  /** From here on a refused client has come to its end. */
  signalled(): void {
    this.tally.signalled()
  }

  /** Cuts off whoever still waits, since nobody will answer. */
  async end(): Promise<void> {
    this.#aborting.abort()
    await this.#over
  }

  /** Resolves when all clients have been refused. */
  async refused(): Promise<void> {
    await this.#over
  }
}

function mannersOf({ fast, page = fast, slow, stream }: App): Manner[] {
  const busy: Manner = slow ? { ask: slow, kind: 'slow' } : { ask: fast, kind: 'fast', isHasty: true }
  return [
    ...times(BUSY, () => busy),
    ...times(KEEPERS - BUSY, (): Manner => ({ ask: fast, kind: 'fast' })),
    ...times(NEWCOMERS, (): Manner => ({ ask: page, kind: 'fast', isNewcomer: true })),
    ...(stream ? times(STREAMS, (): Manner => ({ ask: stream, kind: 'stream', isNewcomer: true })) : []),
  ]
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}
