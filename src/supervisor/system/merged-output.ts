import type { Readable } from 'node:stream'
import type { ProcessLike } from '../../core/api/host.ts'
import { isClosed, print } from '../../core/end/output.ts'
import { allowsColor } from '../../core/node/terminal.ts'
import { LineSplitter } from './line-splitter.ts'
import { forTerminal } from './terminal-line.ts'

/** The part of a writable stream that is used here. */
export interface LineTarget {
  readonly isTTY?: boolean | undefined
  write(data: Buffer): boolean
  on(event: 'drain' | 'error', listener: (error: NodeJS.ErrnoException) => void): unknown
  off(event: 'drain' | 'error', listener: (error: NodeJS.ErrnoException) => void): unknown
}

/** Passes the output of all programs on to the supervisor's own stdout and stderr. */
export class MergedOutput {
  readonly stdout: MergedStream
  readonly stderr: MergedStream

  constructor(process: ProcessLike) {
    const names = new NameColumn(process.env)
    this.stdout = new MergedStream(process.stdout as unknown as LineTarget, names, process)
    this.stderr = new MergedStream(process.stderr as unknown as LineTarget, names, process)
  }

  /** True while a reader is slower than the programs. */
  get isBlocked(): boolean {
    return this.stdout.isBlocked || this.stderr.isBlocked
  }

  /** Resolves when the readers have taken everything. */
  async drained(): Promise<void> {
    await Promise.all([this.stdout.drained(), this.stderr.drained()])
  }
}

const CLOSED = 'lastcall: nobody reads the output of the programs any more, so it is dropped from now on\n'

/**
 * S10: passes the lines of many programs on to one stream: whole, with a name in front, as fast as the reader takes
 * them.
 */
export class MergedStream {
  readonly #target: LineTarget
  readonly #names: NameColumn
  readonly #process: ProcessLike
  readonly #sources = new Set<Readable>()
  #isListening = false
  #isBlocked = false
  #isClosed = false
  #onDrained: (() => void)[] = []

  constructor(target: LineTarget, names: NameColumn, process: ProcessLike) {
    this.#target = target
    this.#names = names
    this.#process = process
  }

  get isBlocked(): boolean {
    return this.#isBlocked
  }

  drained(): Promise<void> {
    if (!this.#isBlocked) return Promise.resolve()
    return new Promise((resolve) => this.#onDrained.push(resolve))
  }

  take(source: Readable, name: string): void {
    const lines = new LineSplitter()
    this.#names.add(name)
    this.#sources.add(source)
    this.#listen()
    source.on('data', (chunk: Buffer) => this.#pass(lines.add(chunk), name))
    // A broken pipe is closed next.
    source.on('error', () => {})
    source.on('close', () => {
      this.#pass(lines.end(), name)
      this.#sources.delete(source)
      this.#listen()
    })
  }

  #pass(lines: readonly Buffer[], name: string): void {
    if (lines.length === 0 || this.#isClosed) return
    const isTTY = Boolean(this.#target.isTTY)
    const prefix = Buffer.from(this.#names.prefixOf(name, isTTY))
    const shown = isTTY ? lines.map(forTerminal) : lines
    // One write, so that no line of another program comes in between.
    this.#isBlocked = !this.#target.write(Buffer.concat(shown.flatMap((line) => [prefix, line])))
    if (this.#isBlocked) for (const source of this.#sources) source.pause()
  }

  readonly #resume = (): void => {
    this.#isBlocked = false
    for (const source of this.#sources) source.resume()
    for (const resolve of this.#onDrained.splice(0)) resolve()
    this.#listen()
  }

  /** Called when the target has an error. When its reader is gone, the programs go on, and do not notice. */
  readonly #onError = (error: NodeJS.ErrnoException): void => {
    if (!isClosed(error)) return
    if (!this.#isClosed) print(this.#process, CLOSED)
    this.#isClosed = true
    this.#resume()
  }

  /** Listens to the target only while there is something to wait for, and leaves nothing behind. */
  #listen(): void {
    const isNeeded = this.#sources.size > 0 || this.#isBlocked
    if (isNeeded === this.#isListening) return
    this.#isListening = isNeeded
    const change = isNeeded ? 'on' : 'off'
    this.#target[change]('drain', this.#resume)
    this.#target[change]('error', this.#onError)
  }
}

/** The colors of the names, in their order. All can be read on black and on white. */
const COLORS = [36, 33, 32, 35, 34, 31] as const

/** Pads the names to one column, and gives each its color. */
export class NameColumn {
  readonly #isColored: boolean
  readonly #names: string[] = []
  #width = 0

  constructor(env: ProcessLike['env']) {
    this.#isColored = allowsColor(env)
  }

  add(name: string): void {
    if (!this.#names.includes(name)) this.#names.push(name)
    this.#width = Math.max(this.#width, name.length)
  }

  prefixOf(name: string, isTTY: boolean): string {
    const prefix = `${name.padEnd(this.#width)} | `
    const color = COLORS[this.#names.indexOf(name) % COLORS.length]
    return isTTY && this.#isColored ? `\x1b[${color}m${prefix}\x1b[0m` : prefix
  }
}
