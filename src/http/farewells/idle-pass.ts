import type { Socket } from 'node:net'
import type { Clock } from '../../core/api/host.ts'

/** Milliseconds in one turn of the event loop for closing idle connections. */
const SLICE = 5

/** A list of more connections than this takes as long as a slice: nothing is closed in its turn. */
const MANY = 2_000

/**
 * Closes the idle connections of a server, a slice of them in each turn of the event loop. They are listed once: a list
 * in each turn would make the time grow with the square of their number.
 */
export class IdlePass {
  readonly #clock: Clock
  readonly #untilUsed: (socket: Socket) => number
  readonly #lists: (() => readonly Socket[])[]
  /** The listed sockets that are left, each with what had been read from it when it was listed. */
  #left: { readonly socket: Socket; readonly bytesRead: number }[] = []
  #wait = Number.POSITIVE_INFINITY

  /**
   * @param lists - Return the sockets that are idle, each in a turn of its own.
   * @param untilUsed - For how many more milliseconds a socket stays open because its client may use it.
   */
  constructor(
    clock: Clock,
    lists: readonly (() => readonly Socket[])[],
    untilUsed: (socket: Socket) => number,
  ) {
    this.#clock = clock
    this.#untilUsed = untilUsed
    this.#lists = [...lists]
  }

  /** The milliseconds after which the next connection is due. Infinity if none of those listed is left open. */
  get wait(): number {
    return this.#wait
  }

  /** Closes connections for one slice. Returns whether the pass is over. */
  closeSome(): boolean {
    if (this.#left.length === 0) {
      const listed = this.#lists.shift()?.() ?? []
      this.#left = listed.map((socket) => ({ socket, bytesRead: socket.bytesRead }))
      if (listed.length > MANY) return false
    }
    this.#closeSlice()
    return this.#left.length === 0 && this.#lists.length === 0
  }

  #closeSlice(): void {
    const sliceEnd = this.#clock.now() + SLICE
    for (let next = this.#left.pop(); next; next = this.#left.pop()) {
      const { socket, bytesRead } = next
      // What has come since may be a request: then the connection is not idle any more.
      if (socket.bytesRead === bytesRead) this.#closeIfDue(socket)
      if (this.#clock.now() >= sliceEnd) return
    }
  }

  #closeIfDue(socket: Socket): void {
    const ms = this.#untilUsed(socket)
    if (ms > 0) this.#wait = Math.min(this.#wait, ms)
    else socket.destroy()
  }
}
