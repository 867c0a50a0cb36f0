import type { Readable } from 'node:stream'
import type { ProcessLike } from '../core/host.ts'
import { print } from '../core/output.ts'
import { Lines } from './lines.ts'

/** The part of an output that is used here. */
export interface LineTarget {
  readonly isTTY?: boolean | undefined
  write(data: Buffer): boolean
  on(event: 'drain' | 'error', listener: () => void): unknown
  off(event: 'drain' | 'error', listener: () => void): unknown
}

/** Where the output of all programs goes: the manager's own. */
export interface Outlet {
  readonly stdout: LineOutput
  readonly stderr: LineOutput
}

export function createOutlet(process: ProcessLike): Outlet {
  const names = new NameColumn(process.env)
  const onClosed = (): void =>
    print(process, 'lastcall: nobody reads what programs write: from now on it is lost\n')
  const outputOf = (target: unknown): LineOutput => new LineOutput(target as LineTarget, names, onClosed)
  return { stdout: outputOf(process.stdout), stderr: outputOf(process.stderr) }
}

/** Passes the lines of many programs on to one output: whole, named, and no faster than they are taken. */
export class LineOutput {
  readonly #target: LineTarget
  readonly #names: NameColumn
  readonly #onClosed: () => void
  readonly #sources = new Set<Readable>()
  #isClosed = false

  constructor(target: LineTarget, names: NameColumn, onClosed: () => void) {
    this.#target = target
    this.#names = names
    this.#onClosed = onClosed
  }

  take(source: Readable, name: string): void {
    const lines = new Lines()
    this.#names.add(name)
    this.#add(source)
    source.on('data', (chunk: Buffer) => this.#pass(lines.add(chunk), name))
    source.on('error', () => {}) // a pipe that breaks has ended
    source.on('close', () => {
      this.#pass(lines.end(), name)
      this.#delete(source)
    })
  }

  #pass(lines: readonly Buffer[], name: string): void {
    if (lines.length === 0 || this.#isClosed) return
    const prefix = Buffer.from(this.#names.prefixOf(name, Boolean(this.#target.isTTY)))
    // In one piece, so that nothing of another program comes in between.
    const isTaken = this.#target.write(Buffer.concat(lines.flatMap((line) => [prefix, line])))
    if (!isTaken) for (const source of this.#sources) source.pause()
  }

  readonly #resume = (): void => {
    for (const source of this.#sources) source.resume()
  }

  /** The programs go on: they are not told that nobody reads. */
  readonly #close = (): void => {
    if (!this.#isClosed) this.#onClosed()
    this.#isClosed = true
    this.#resume()
  }

  #add(source: Readable): void {
    if (this.#sources.size === 0) {
      this.#target.on('drain', this.#resume)
      this.#target.on('error', this.#close)
    }
    this.#sources.add(source)
  }

  #delete(source: Readable): void {
    this.#sources.delete(source)
    if (this.#sources.size > 0) return
    this.#target.off('drain', this.#resume)
    this.#target.off('error', this.#close)
  }
}

/** In the order in which names get them; readable on black and on white. */
const COLORS = [36, 33, 32, 35, 34, 31] as const

/** Writes names in a column, each in a colour of its own. */
export class NameColumn {
  readonly #isColored: boolean
  readonly #names: string[] = []
  #width = 0

  constructor({ NO_COLOR, TERM }: ProcessLike['env']) {
    this.#isColored = !NO_COLOR && TERM !== 'dumb'
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
