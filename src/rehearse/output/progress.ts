import type { Clock, Timer } from '../../core/api/host.ts'
import { brief } from '../../core/node/show.ts'
import type { Stopped } from '../findings/measured.ts'
import type { Rehearsal, RehearsalId, Target } from '../result.ts'
import { formatCommand, nameOf } from '../words.ts'
import type { Style } from './style.ts'
import { endOf, requestsOf } from './text/rehearsal-rows.ts'
import { formatTarget } from './text/target-line.ts'

/** Milliseconds between two looks of a terminal at the time. */
const INTERVAL = 1_000

/** Back to the beginning of the line, which is then empty. */
const EMPTY_LINE = '\r\x1b[2K'

export interface ProgressOptions {
  /** stderr, so that stdout has the result alone. */
  readonly output: { write(text: string): unknown }
  readonly style: Style
  /** Whether the last line can be written over, as on a terminal. */
  readonly isLive: boolean
  /** Whether the result follows in the same place, and says how each rehearsal ended. */
  readonly isAboveResult: boolean
  readonly clock: Clock
  readonly signal: string
}

/**
 * Says what is being done. On a terminal that is one line, which is written over and gone at the end; elsewhere it is a line
 * for each step.
 */
export class Progress {
  readonly #options: ProgressOptions
  #command: readonly string[] = []
  #now = ''
  #since = 0
  #ended = 0
  #timer: Timer | undefined

  constructor(options: ProgressOptions) {
    this.#options = options
  }

  started(command: readonly string[]): void {
    this.#command = command
    this.#step(`starting ${brief(formatCommand(command))}`)
  }

  found(target: Target): void {
    if (this.#hasLines) this.#line(formatTarget(target))
  }

  begins(id: RehearsalId): void {
    this.#step(nameOf(id, this.#options.signal))
  }

  ended(rehearsal: Rehearsal): void {
    if (!wasStopped(rehearsal)) return
    this.#ended++
    if (!this.#hasLines) return
    const { style, signal } = this.#options
    const end = endOf(rehearsal, { command: this.#command })
    const requests = requestsOf(rehearsal, style)
    this.#line(`${nameOf(rehearsal.id, signal)}: ${end}${requests === '' ? '' : `, ${requests}`}`)
  }

  /** Nothing more comes: a terminal is as it was. */
  done(): void {
    this.#options.clock.clearTimeout(this.#timer)
    if (this.#options.isLive && this.#now !== '') this.#options.output.write(EMPTY_LINE)
    this.#now = ''
  }

  /** Whether there is a line for what was found out, beside those for the steps. */
  get #hasLines(): boolean {
    return !this.#options.isLive && !this.#options.isAboveResult
  }

  #step(text: string): void {
    const { isLive, clock } = this.#options
    this.#now = text
    this.#since = clock.now()
    if (isLive) this.#draw()
    else this.#line(`${text} …`)
  }

  #line(text: string): void {
    this.#options.output.write(`lastcall rehearse: ${text}\n`)
  }

  #draw(): void {
    const { output, clock, style } = this.#options
    clock.clearTimeout(this.#timer)
    const seconds = Math.floor((clock.now() - this.#since) / 1_000)
    const done = this.#ended > 0 ? `, ${this.#ended} done` : ''
    // A line that is broken in two could not be written over.
    const text = `lastcall rehearse: ${this.#now}, ${seconds} s${done}`.slice(0, style.columns - 1)
    output.write(EMPTY_LINE + text)
    this.#timer = clock.setTimeout(() => this.#draw(), INTERVAL)
    this.#timer.unref()
  }
}

function wasStopped(rehearsal: Rehearsal): rehearsal is Stopped {
  return rehearsal.exit !== null
}
