import type { Socket } from 'node:net'
import type { Clock, Timer } from '../../core/api/host.ts'
import { log } from '../../core/node/log.ts'
import type { Connections } from '../connections.ts'
import { KernelQueues } from './kernel-queues.ts'
import { HEAD, type Wait } from './waits.ts'

/** Milliseconds that a client has in all for the rest of a handshake or of a head. */
const HEAD_TIME = 2_000

/** Milliseconds for which a client may be slower than {@link LEAST_RATE}. */
const SLOW_TIME = 5_000

/** Bytes for each millisecond that a client has to send or to take. */
const LEAST_RATE = 1

/** Milliseconds between two looks at the connections. */
const INTERVAL = 1_000

/** How long a connection may wait for its client. */
interface Limit {
  readonly ms: number
  /** Whether that is for all that is missing. Else it is for less than {@link LEAST_RATE}. */
  readonly isInAll: boolean
  readonly why: string
}

const LIMITS: Readonly<Record<Wait['kind'], Limit>> = {
  head: { ms: HEAD_TIME, isInAll: true, why: 'did not finish what it had begun' },
  rest: { ms: SLOW_TIME, isInAll: true, why: 'went on sending after its answer' },
  upload: { ms: SLOW_TIME, isInAll: false, why: 'did not send' },
  reader: { ms: SLOW_TIME, isInAll: false, why: 'did not read' },
  tunnel: { ms: SLOW_TIME, isInAll: false, why: 'had nothing to say' },
}

/** Since when a connection has waited for its client, and what had moved by then. */
interface Sample extends Wait {
  sinceMs: number
}

/**
 * H6: closes connections that wait for a client that stands still, once the listener is closed. So such a client neither holds a
 * drain nor sets the status.
 */
export class StalledClients {
  /** How many connections were closed. */
  closed = 0
  /** How many of them had a response that was over and that the client did not read. */
  unread = 0
  readonly #clock: Clock
  readonly #connections: Connections
  readonly #waitOf: (socket: Socket, queues: KernelQueues) => Wait | undefined
  #samples = new Map<Socket, Sample>()
  #timer: Timer | undefined
  #isWatching = false
  #lookedAt = 0
  /** One look after the other. */
  #judging = Promise.resolve()
  /** When the first look would have been, but for the thousands of connections that may be closing then. */
  #begunAt: number | undefined

  constructor(
    clock: Clock,
    connections: Connections,
    waitOf: (socket: Socket, queues: KernelQueues) => Wait | undefined,
  ) {
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
    const now = this.#clock.now()
    this.#judging = this.#judging.then(() => this.#judge(now))
    this.#lookLater()
  }

  /** @param now - When the connections were to be looked at. The kernel's answer may come later. */
  async #judge(now: number): Promise<void> {
    const queues = new KernelQueues()
    let waits = this.#findWaits(queues)
    if (queues.areWanted) {
      await queues.read()
      waits = this.#findWaits(queues)
    }
    if (!this.#isWatching) return
    this.#giveBackLostTime(now)
    const before = this.#samples
    this.#samples = new Map()
    for (const [socket, wait] of waits) this.#lookAt(socket, wait, now, before.get(socket))
    this.#begunAt = undefined
  }

  #findWaits(queues: KernelQueues): [Socket, Wait][] {
    const handshakes = this.#connections.handshakes()
    return this.#connections.all().flatMap((socket): [Socket, Wait][] => {
      const wait = handshakes.has(socket) ? HEAD : this.#waitOf(socket, queues)
      return wait && !socket.destroyed ? [[socket, wait]] : []
    })
  }

  /** A turn that is late reads first what has come meanwhile. */
  #lookLater(): void {
    this.#timer = this.#clock.setTimeout(() => this.#clock.setImmediate(() => this.#look()), INTERVAL)
    this.#timer.unref()
  }

  /** While the process was paused or its loop blocked, no client could be heard. */
  #giveBackLostTime(now: number): void {
    const lost = now - this.#lookedAt - INTERVAL
    this.#lookedAt = now
    if (this.#begunAt !== undefined) this.#begunAt += lost
    for (const sample of this.#samples.values()) sample.sinceMs += lost
  }

  #lookAt(socket: Socket, wait: Wait, now: number, before: Sample | undefined): void {
    const { ms, isInAll, why } = LIMITS[wait.kind]
    const isSame = before?.kind === wait.kind
    const isSlow = isSame && (isInAll || wait.moved - before.moved < (now - before.sinceMs) * LEAST_RATE)
    const sample = isSlow ? before : this.#beginSample(wait, now)
    this.#samples.set(socket, sample)
    if (isSlow && wait.isExcused) sample.sinceMs += INTERVAL
    if (now - sample.sinceMs < ms) return
    if (wait.kind === 'reader') this.unread++
    this.close(socket, why)
  }

  /** What moved before the first look is not known: it counts as just enough. */
  #beginSample({ kind, moved }: Wait, now: number): Sample {
    const sinceMs = this.#begunAt ?? now
    return { kind, moved: moved - (now - sinceMs) * LEAST_RATE, sinceMs }
  }
}
