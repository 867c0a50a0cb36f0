import type { Socket } from 'node:net'
import type { Clock, Timer } from '../../core/api/host.ts'
import { log } from '../../core/node/log.ts'
import type { Connections } from '../connections.ts'
import { deliveredOn } from '../internals.ts'
import { type KernelQueues, readKernelQueues } from './kernel-queue.ts'
import type { Wait } from './waits.ts'

/** Milliseconds that a client has in all for the rest of a handshake or of a head. */
const HEAD_TIME = 2_000

/** Milliseconds for which a client may be slower than {@link LEAST_RATE}. */
const SLOW_TIME = 5_000

/** Bytes for each millisecond that a client has to send, or to read. */
const LEAST_RATE = 1

/** Milliseconds between two looks at the connections. */
const INTERVAL = 1_000

/** Since when a connection has waited for its client, and what had gone over it then. */
interface Sample {
  readonly wait: Wait
  readonly sinceMs: number
  readonly bytes: number
  /** What the kernel had to send then. It is asked only about a client that seems to stand still. */
  queues?: Promise<KernelQueues>
}

/**
 * H6: closes connections that wait for clients that stand still, once the listener is closed. So such a client neither holds a
 * drain nor sets the status: what it is sent has been ended by the application, and what it sends is no response.
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

  constructor(clock: Clock, connections: Connections, waitOf: (socket: Socket) => Wait) {
    this.#clock = clock
    this.#connections = connections
    this.#waitOf = waitOf
  }

  /** The listener is closed. */
  begin(): void {
    this.#isWatching = true
    this.#look()
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
    const before = this.#samples
    this.#samples = new Map()
    let queues: Promise<KernelQueues> | undefined
    const readOnce = (): Promise<KernelQueues> => {
      queues ??= readKernelQueues()
      return queues
    }
    const handshakes = this.#connections.handshakes()
    for (const socket of this.#connections.all()) {
      const wait = handshakes.has(socket) ? 'head' : this.#waitOf(socket)
      if (wait !== 'application' && !socket.destroyed)
        this.#lookAt(socket, this.#sampleOf(socket, wait, before.get(socket)), readOnce)
    }
    this.#timer = this.#clock.setTimeout(() => this.#look(), INTERVAL)
    this.#timer.unref()
  }

  /** The sample that a connection is compared with: a new one if it waits for something else, or its client is fast enough. */
  #sampleOf(socket: Socket, wait: Wait, before: Sample | undefined): Sample {
    const sinceMs = this.#clock.now()
    const bytes = bytesOf(socket, wait)
    const isSame = before?.wait === wait
    const isSlow = isSame && bytes - before.bytes < (sinceMs - before.sinceMs) * LEAST_RATE
    const sample = isSlow || (isSame && wait === 'head') ? before : { wait, bytes, sinceMs }
    this.#samples.set(socket, sample)
    return sample
  }

  #lookAt(socket: Socket, sample: Sample, readQueues: () => Promise<KernelQueues>): void {
    const { wait, sinceMs } = sample
    const elapsed = this.#clock.now() - sinceMs
    if (wait === 'head') {
      if (elapsed >= HEAD_TIME) this.close(socket, 'did not finish what it had begun')
    } else if (wait === 'upload') {
      if (elapsed >= SLOW_TIME) this.close(socket, 'did not send')
    } else if (elapsed >= SLOW_TIME) void this.#confirm(socket, sample, readQueues())
    else if (elapsed > 0) sample.queues ??= readQueues()
  }

  /** Closes the connection unless the kernel has sent enough meanwhile. */
  async #confirm(socket: Socket, sample: Sample, queues: Promise<KernelQueues>): Promise<void> {
    const before = (await sample.queues)?.(socket)
    const after = (await queues)(socket)
    const isCurrent = this.#samples.get(socket) === sample && this.#waitOf(socket) === sample.wait
    if (!isCurrent) return
    const least = (SLOW_TIME - INTERVAL) * LEAST_RATE
    if (before !== undefined && after !== undefined && before - after < least)
      this.close(socket, 'did not read')
    // It reads, or nobody knows: the time begins again.
    else this.#samples.delete(socket)
  }
}

/** What has gone over a connection. */
function bytesOf(socket: Socket, wait: Wait): number {
  const read = wait === 'download' ? 0 : socket.bytesRead
  return wait === 'upload' ? read : read + deliveredOn(socket)
}
