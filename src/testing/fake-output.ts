import { EventEmitter } from 'node:events'
import type { OutputLike } from '../core/api/host.ts'

type WriteCallback = (error?: Error | null) => void

/** `queueMicrotask` would not do: the fake timers of a test runner may hold it back. */
const nextMicrotask: Promise<void> = Promise.resolve()

/**
 * A stdout or stderr that keeps what is written. You can make its reader slow, or close it. It emits `drain` and
 * `error` as a stream does.
 *
 * @example The shutdown writes to a log pipe that is closed.
 * ```ts
 * const process = new FakeProcess()
 * process.stderr.close()
 * createTestRegistry({ process })
 * ```
 */
export class FakeOutput extends EventEmitter implements OutputLike {
  /** Whether this output is a terminal. */
  isTTY = false
  /** The width of the terminal, in characters. */
  columns: number | undefined
  /** The text that has reached the reader. */
  text = ''
  #isPaused = false
  #isClosed = false
  #isOver = false
  #queue: { text: string; callback: WriteCallback | undefined }[] = []

  /** How many bytes the reader has not read yet. */
  get writableLength(): number {
    return this.#queue.reduce((length, { text }) => length + Buffer.byteLength(text), 0)
  }

  /**
   * Writes `text`, and calls `callback` when the reader has it, or with an error. Returns `false` while the reader is
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

  /** Makes the reader pause. Text that is written then has to wait. */
  pause(): this {
    this.#isPaused = true
    return this
  }

  /** Makes the reader go on. */
  resume(): this {
    this.#isPaused = false
    if (this.#queue.length > 0) void nextMicrotask.then(() => this.emit('drain'))
    this.#flush()
    return this
  }

  /** Makes the reader close the pipe. From now on, each write fails with EPIPE. */
  close(): this {
    this.#isClosed = true
    return this.resume()
  }

  /** Called when the process has exited. Text that the reader has not read yet is lost. */
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
      // In a process that has exited, nothing happens any more.
      if (this.#isOver) return
      callback?.(error)
      this.emit('error', error)
    })
  }
}
