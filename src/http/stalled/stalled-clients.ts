import type { Socket } from 'node:net'
import type { Clock, Timer } from '../../core/api/host.ts'
import { log } from '../../core/node/log.ts'
import type { Connections } from '../connections.ts'
import type { Wait } from './waits.ts'

/** Milliseconds that a client has in all for the rest of a handshake or of a head. */
const HEAD_TIME = 2_000

/** Milliseconds for which an upload may be slower than {@link LEAST_RATE}. */
const SLOW_TIME = 5_000

/** Bytes for each millisecond that a client has to send. */
const LEAST_RATE = 1

/** Milliseconds between two looks at the connections. */
const INTERVAL = 1_000

/** Since when a connection has waited for its client, and what had been read from it then. */
interface Sample {
  readonly wait: Wait
  readonly bytes: number
  sinceMs: number
}

/**
 * H6: closes connections that wait for what a client sends, and that stands still, once the listener is closed. So such a client
 * neither holds a drain nor sets the status: what it sends is no response. Whether a client reads is not limited, since a server
 * cannot see it: with the windows of HTTP/2 and TCP a healthy reader may give no sign of life for many seconds.
 */
export class StalledClients {
  /** How many connections were closed. */
  closed = 0
  readonly #clock: Clock
  readonly #connections: Connections
  readonly #waitOf: (socket: Socket) => Wait
  #samples = new Map<Socket, Sample>()
  #timer: Timer | undefined
  #isWatching = false
  #lookedAt = 0
  /** When the first look would have been, but for the thousands of connections that may be closing then. */
  #begunAt: number | undefined

  constructor(clock: Clock, connections: Connections, waitOf: (socket: Socket) => Wait) {
    this.#clock = clock
    this.#connections = connections
    this.#waitOf = waitOf
  }

  /** The listener is closed. */
  begin(): void {
    this.#isWatching = true
    this.#lookedAt = this.#clock.now()
    this.#begunAt = this.#lookedAt
    this.#lookLater()
  }

  stop(): void {
    this.#isWatching = false
    this.#clock.clearTimeout(this.#timer)
    this.#samples.clear()
  }

  /** Closes a connection whose client has had its time. */
  close(socket: Socket, why: string): void {
    if (socket.destroyed) return
    this.closed++
    log('closed the connection of a client that %s', why)
    socket.destroy()
  }

  #look(): void {
    if (!this.#isWatching) return
    this.#giveBackLostTime()
    const before = this.#samples
    this.#samples = new Map()
    const handshakes = this.#connections.handshakes()
    for (const socket of this.#connections.all()) {
      const wait = handshakes.has(socket) ? 'head' : this.#waitOf(socket)
      if (wait !== 'other' && !socket.destroyed) this.#lookAt(socket, wait, before.get(socket))
    }
    this.#begunAt = undefined
    this.#lookLater()
  }

  /** A turn that is late reads first what has come meanwhile. */
  #lookLater(): void {
    this.#timer = this.#clock.setTimeout(() => this.#clock.setImmediate(() => this.#look()), INTERVAL)
    this.#timer.unref()
  }

  /** While the process was paused or its loop blocked, no client could be heard. */
  #giveBackLostTime(): void {
    const now = this.#clock.now()
    const lost = now - this.#lookedAt - INTERVAL
    this.#lookedAt = now
    if (this.#begunAt !== undefined) this.#begunAt += lost
    for (const sample of this.#samples.values()) sample.sinceMs += lost
  }

  #lookAt(socket: Socket, wait: Wait, before: Sample | undefined): void {
    const now = this.#clock.now()
    const isSame = before?.wait === wait
    const isSlow = isSame && socket.bytesRead - before.bytes < (now - before.sinceMs) * LEAST_RATE
    const sample = isSlow || (isSame && wait === 'head') ? before : this.#beginSample(socket, wait)
    this.#samples.set(socket, sample)
    const elapsed = now - sample.sinceMs
    if (wait === 'head' && elapsed >= HEAD_TIME) this.close(socket, 'did not finish what it had begun')
    if (wait === 'upload' && elapsed >= SLOW_TIME) this.close(socket, 'did not send')
  }

  /** What was sent before the first look is not known: it counts as just enough. */
  #beginSample({ bytesRead }: Socket, wait: Wait): Sample {
    const now = this.#clock.now()
    const sinceMs = this.#begunAt ?? now
    return { wait, bytes: bytesRead - (now - sinceMs) * LEAST_RATE, sinceMs }
  }
}
