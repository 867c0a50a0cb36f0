import { Connection, type ConnectionUser } from '../../../test/simulation/drains/connection.ts'
import type { Network } from '../../../test/simulation/drains/network.ts'
import type { RequestPlan } from '../../../test/simulation/drains/scenario.ts'
import type { Stage } from '../../../test/simulation/drains/stage.ts'
import type { ConnectionTrace } from '../../../test/simulation/drains/trace.ts'
import { fateOf, fateOfWebSocket, rowOf } from './fates.ts'
import { type ClientCounts, type ClientRow, MOST_CLIENTS, type RowKind } from './kinds.ts'
import { WebSocketClient } from './web-socket.ts'

/** Milliseconds before SIGTERM at which the clients have come that are there. */
export const LEAD = 1_000

/** Milliseconds between two new clients: ten a second, or fewer if they come for long. */
const INTERVAL = { least: 100, most: 4_000 }

/** Milliseconds between two writes of a stream that does not pause. */
const WRITES = { least: 500, count: 10 }

/** A client that sends nothing by itself after its request. */
const PASSIVE: ConnectionUser = { onSent() {}, onOver() {} }

const QUICK: RequestPlan = { pauseMs: 0, endsMs: 0 }

/** The requests of HTTP that are under way at SIGTERM, by the kinds of their clients. */
const REQUESTS = {
  idle: () => QUICK,
  inFlight: (longestMs: number | undefined) => lasting(longestMs),
  streams: (longestMs: number | undefined): RequestPlan => ({
    ...lasting(longestMs),
    asks: 'events too',
    beginsMs: 0,
    writesMs: Math.max(WRITES.least, Math.ceil((longestMs ?? 0) / WRITES.count)),
  }),
  eventSources: (): RequestPlan => ({ pauseMs: 0, asks: 'events alone', beginsMs: 0 }),
}

/** So that the request still takes all of its time at SIGTERM. */
function lasting(longestMs: number | undefined): RequestPlan {
  return { pauseMs: 0, ...(longestMs !== undefined && { endsMs: LEAD + longestMs }) }
}

type HttpKind = keyof typeof REQUESTS

const HTTP_KINDS = Object.keys(REQUESTS) as HttpKind[]

/** The clients of one server. */
export class Crowd {
  readonly #stage: Stage
  readonly #network: Network
  /** Milliseconds that a request takes; undefined if it never ends. */
  readonly #longestMs: number | undefined
  readonly #traces = new Map<HttpKind, readonly ConnectionTrace[]>()
  readonly #newcomers: ConnectionTrace[] = []
  #webSockets: readonly WebSocketClient[] = []
  #last: Connection | undefined
  #connected = 0

  constructor(stage: Stage, network: Network, longestMs: number | undefined) {
    this.#stage = stage
    this.#network = network
    this.#longestMs = longestMs
  }

  /** Those that are there at SIGTERM. */
  come(counts: ClientCounts): void {
    for (const kind of HTTP_KINDS) {
      const plan = REQUESTS[kind](this.#longestMs)
      this.#traces.set(
        kind,
        times(counts[kind], () => this.#connect(plan).trace),
      )
    }
    this.#webSockets = times(counts.webSockets, () => new WebSocketClient(this.#stage, this.#network))
    this.#last = this.#connect(QUICK)
  }

  /** New clients, the first of them at SIGTERM, and the last after so many milliseconds. */
  goOnComing(forMs: number): void {
    if (forMs === 0) return
    const step = Math.min(INTERVAL.most, Math.max(INTERVAL.least, forMs / (MOST_CLIENTS - 1)))
    const steps = Math.max(1, Math.floor(forMs / step))
    this.#comeOneByOne(forMs / steps, steps + 1)
  }

  /** The delay is over: the last request comes, on a connection that has been there. */
  sendLast(): void {
    if (this.#last) this.#ask(this.#last, this.#plan)
  }

  /** @param exitMs - When the process exited. */
  rows(exitMs: number): ClientRow[] {
    const ofHttp = (kind: RowKind, traces: readonly ConnectionTrace[]): ClientRow[] =>
      rowOf(
        kind,
        traces.map((each) => fateOf(kind, each, exitMs)),
      )
    const webSockets = this.#webSockets.map(({ trace }) => fateOfWebSocket(trace, exitMs))
    const last = this.#last?.trace
    return [
      ...[...this.#traces].flatMap(([kind, traces]) => ofHttp(kind, traces)),
      ...rowOf('webSockets', webSockets),
      ...ofHttp('last', last && last.requests.length > 1 ? [last] : []),
      ...ofHttp(
        'newcomers',
        this.#newcomers.filter(({ connectAt }) => connectAt <= exitMs),
      ),
    ]
  }

  get #plan(): RequestPlan {
    return { pauseMs: 0, ...(this.#longestMs !== undefined && { endsMs: this.#longestMs }) }
  }

  #comeOneByOne(step: number, left: number): void {
    this.#newcomers.push(this.#connect(this.#plan).trace)
    if (left > 1) this.#stage.after(step, () => this.#comeOneByOne(step, left - 1))
  }

  #connect(plan: RequestPlan): Connection {
    const connection = new Connection(this.#stage, this.#network, this.#connected++, PASSIVE)
    this.#ask(connection, plan)
    return connection
  }

  #ask(connection: Connection, plan: RequestPlan): void {
    const { client, requests } = connection.trace
    if (connection.isUsable) connection.send(`/${client}/${requests.length}`, plan)
  }
}

function times<T>(count = 0, make: () => T): T[] {
  return Array.from({ length: count }, make)
}
