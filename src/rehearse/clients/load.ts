import { setMaxListeners } from 'node:events'
import { pause as pauseFor, sleep, systemClock, withTimeout } from '../../core/node/clock.ts'
import type { ClientKind } from '../result.ts'
import type { ClientTerms } from './client-terms.ts'
import { Connection, type Endpoint } from './connection.ts'
import type { RequestFacts } from './facts.ts'
import { runHttp1Client } from './http1-client.ts'
import { runHttp2Client } from './http2-client.ts'
import { LoopLag } from './loop-lag.ts'
import { getRequest, type Request } from './request.ts'
import { runWebSocketClient } from './websocket-client.ts'

/** What clients are asked to do. */
export interface LoadTerms {
  readonly endpoint: Endpoint
  readonly host: string
  /** What the usual clients send, in turn. */
  readonly requests: readonly Request[]
  readonly streamPath: string | undefined
  readonly webSocketPath: string | undefined
  /** The kinds of the clients, one each. */
  readonly clients: readonly ClientKind[]
  /** Without it, all clients speak HTTP/2. */
  readonly hasHttp1: boolean
  /** Milliseconds after the signal in which clients still open connections. */
  readonly notice: number
}

/** What an `EventSource` sends. */
const EVENTS = { Accept: 'text/event-stream' }

/** After this many milliseconds from the signal, clients without pauses make some. */
const LATE = 3_000

/** How many milliseconds before a request tell how late its connection was looked at. */
const LAG_TIME = 100

/** Milliseconds that clients get to end. */
const STOP_TIME = 1_000

/** Milliseconds between two looks whether requests are under way. */
const INTERVAL = 5

/** Clients that go on until they are stopped, as those of a real service do. */
export class Load {
  readonly facts: RequestFacts[] = []
  /** When the signal was sent. */
  signalAt: number = Number.POSITIVE_INFINITY
  readonly #terms: LoadTerms
  readonly #end = new AbortController()
  readonly #connections = new Set<Connection>()
  readonly #running: Promise<void>[]
  readonly #lag = new LoopLag()
  #turn = 0

  /** @param spread - Milliseconds over which the starts of the clients are spread, so that their requests do not end together. */
  constructor(terms: LoadTerms, spread: number) {
    this.#terms = terms
    // Each pause of a client listens to it.
    setMaxListeners(0, this.#end.signal)
    const step = spread / Math.max(1, terms.clients.length)
    this.#running = terms.clients.map(async (client, at) => {
      await this.#pause(at * step)
      await this.#run(client)
    })
  }

  /** Resolves when no connection is open any more, or after `ms` milliseconds. */
  async settle(ms: number): Promise<void> {
    const until = systemClock.now() + ms
    while (this.#hasConnections() && systemClock.now() < until) await pauseFor(systemClock, INTERVAL)
  }

  /** Ends all clients. What is under way then does not count: it was this end that cut it off. */
  async stop(): Promise<void> {
    this.#end.abort()
    this.#lag.end()
    for (const connection of this.#connections) connection.close()
    // A client whose connection never says that it is closed has nothing to tell either.
    await withTimeout(systemClock, Promise.all(this.#running), STOP_TIME, () => [])
  }

  #hasConnections(): boolean {
    return [...this.#connections].some(({ socket }) => !socket.destroyed)
  }

  #run(client: ClientKind): Promise<void> {
    const { streamPath, webSocketPath, requests, hasHttp1 } = this.#terms
    const uploads = requests.filter(({ body }) => body !== '')
    const run = hasHttp1 ? runHttp1Client : runHttp2Client
    switch (client) {
      case 'http2':
        return runHttp2Client(client, this.#termsFor(requests))
      case 'websocket':
        return runWebSocketClient(webSocketPath ?? '/', this.#termsFor(requests))
      case 'stream':
        return run(client, this.#termsFor([getRequest(streamPath ?? '/', EVENTS)]))
      case 'upload':
        return run(client, this.#termsFor(uploads))
      default:
        return runHttp1Client(client, this.#termsFor(requests))
    }
  }

  #termsFor(requests: readonly Request[]): ClientTerms {
    const { endpoint, host, notice } = this.#terms
    return {
      endpoint,
      host,
      goesOn: () => !this.#end.signal.aborted,
      mayOpen: () => systemClock.now() < this.signalAt + notice,
      isLate: () => systemClock.now() > this.signalAt + LATE,
      pause: (ms) => this.#pause(ms),
      nextRequest: () => requests[this.#turn++ % requests.length] as Request,
      open: (protocols) => this.#open(endpoint, protocols),
      add: (facts) => {
        if (this.#end.signal.aborted) return
        const { isComplete, sentAt = facts.startedAt } = facts
        const lagMs = isComplete ? 0 : this.#lag.worstSince(sentAt - LAG_TIME)
        this.facts.push({ ...facts, lagMs })
      },
    }
  }

  #open(endpoint: Endpoint, protocols?: readonly string[]): Connection {
    const connection = new Connection(endpoint, protocols)
    this.#connections.add(connection)
    connection.socket.once('close', () => this.#connections.delete(connection))
    return connection
  }

  #pause(ms: number): Promise<void> {
    return sleep(systemClock, ms, this.#end.signal)
  }
}
