import { EventEmitter } from 'node:events'
import type { OutputLike } from '../core/api/host.ts'

type WriteCallback = (error?: Error | null) => void

/** Not `queueMicrotask`, which fake timers of a test runner may hold back. */
const nextMicrotask: Promise<void> = Promise.resolve()

/**
 * A stdout or stderr that keeps what is written, and whose reader can be slow or gone. Emits `drain` and `error` as
 * a stream does.
 *
 * @example A log pipe that is gone when the shutdown writes to it.
 * ```ts
 * const process = new FakeProcess()
 * process.stderr.close()
 * createTestRegistry({ process })
 * ```
 */
export class FakeOutput extends EventEmitter implements OutputLike {
  /** Whether it is a terminal. */
  isTTY = false
  /** Of a terminal: how wide it is. */
  columns: number | undefined
  /** What has arrived. */
  text = ''
  #isPaused = false
  #isClosed = false
  #isOver = false
  #queue: { text: string; callback: WriteCallback | undefined }[] = []

  /** How many bytes wait for the reader. */
  get writableLength(): number {
    return this.#queue.reduce((length, { text }) => length + Buffer.byteLength(text), 0)
  }

  /** Keeps `text`; `callback` is called when it has arrived, or with an error. False while the reader is paused. */
  write(text: string, callback?: WriteCallback): boolean
  write(text: string, encoding: string, callback?: WriteCallback): boolean
  write(text: string, encoding?: string | WriteCallback, last?: WriteCallback): boolean {
    const callback = typeof encoding === 'function' ? encoding : last
    if (this.#isOver) return false
    this.#queue.push({ text, callback })
    if (!this.#isPaused) this.#flush()
    return !this.#isPaused
  }

  /** The reader stops reading: what is written waits. */
  pause(): this {
    this.#isPaused = true
    return this
  }

  /** The reader goes on. */
  resume(): this {
    this.#isPaused = false
    if (this.#queue.length > 0) void nextMicrotask.then(() => this.emit('drain'))
    this.#flush()
    return this
  }

  /** The reader goes away: each write from now on fails with EPIPE. */
  close(): this {
    this.#isClosed = true
    return this.resume()
  }

  /** The process has ended: what has not arrived is lost. */
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

  // Like a stream's: first the callback, then the event.
  #fail(callback: WriteCallback | undefined): void {
    const error = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' })
    void nextMicrotask.then(() => {
      callback?.(error)
      this.emit('error', error)
    })
  }
}
