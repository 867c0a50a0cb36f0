import { EventEmitter } from 'node:events'
import type { OutputLike } from '../core/api/host.ts'

type WriteCallback = (error?: Error | null) => void

/** `queueMicrotask` would not do: the fake timers of a test runner may hold it back. */
const nextMicrotask: Promise<void> = Promise.resolve()

/**
 * A stdout or stderr that keeps what is written. Its reader can be slow, or gone. It emits `drain` and `error` as a
 * stream does.
 *
 * @example A log pipe that is closed when the shutdown writes to it.
 * ```ts
 * const process = new FakeProcess()
 * process.stderr.close()
 * createTestRegistry({ process })
 * ```
 */
export class FakeOutput extends EventEmitter implements OutputLike {
  /** Whether this output is a terminal. */
  isTTY = false
  /** The width of a terminal. */
  columns: number | undefined
  /** What has reached the reader. */
  text = ''
  #isPaused = false
  #isClosed = false
  #isOver = false
  #queue: { text: string; callback: WriteCallback | undefined }[] = []

  /** How many bytes still wait for the reader. */
  get writableLength(): number {
    return this.#queue.reduce((length, { text }) => length + Buffer.byteLength(text), 0)
  }

  /**
   * Writes `text`, and calls `callback` when the reader has it, or with an error. Returns false while the reader is
   * paused.
   */
  write(text: string, callback?: WriteCallback): boolean
  write(text: string, encoding: string, callback?: WriteCallback): boolean
  write(text: string, encoding?: string | WriteCallback, last?: WriteCallback): boolean {
    const callback = typeof encoding === 'function' ? encoding : last
    if (this.#isOver) return false
    this.#queue.push({ text, callback })
    if (!this.#isPaused) this.#flush()
    return !this.#isPaused
  }

  /** Makes the reader stop reading: text that is written waits. */
  pause(): this {
    this.#isPaused = true
    return this
  }

  /** Makes the reader read on. */
  resume(): this {
    this.#isPaused = false
    if (this.#queue.length > 0) void nextMicrotask.then(() => this.emit('drain'))
    this.#flush()
    return this
  }

  /** Makes the reader close the pipe: each write from now on fails with EPIPE. */
  close(): this {
    this.#isClosed = true
    return this.resume()
  }

  /** Called when the process has exited: text that still waits is lost. */
  end(): void {
    this.#isOver = true
    this.#queue = []
  }

  #flush(): void {
    for (const { text, callback } of this.#queue.splice(0)) {
      if (this.#isClosed) this.#fail(callback)
      else {
        this.text += text
        if (callback) void nextMicrotask.then(() => callback(null))
      }
    }
  }

  // A stream calls the callback first, and then emits the event.
  #fail(callback: WriteCallback | undefined): void {
    const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' })
    void nextMicrotask.then(() => {
      callback?.(error)
      this.emit('error', error)
    })
  }
}
