import type { Clock, ProcessLike, Timer } from '../api/host.ts'
import type { ShutdownReason } from '../api/types.ts'
import { print } from './output.ts'
import { describeReason } from './problems.ts'

/** Milliseconds until a shutdown says what it waits for, and between two such lines. */
export const WAITING_INTERVAL = 3_000

/** Names in one line; the others are counted. */
const MOST_NAMES = 5

/** What a {@link WaitingLine} speaks of. */
export interface WaitingOptions {
  readonly process: ProcessLike
  readonly clock: Clock
  readonly reason: ShutdownReason
  readonly elapsed: () => number
  /** The names of what runs. */
  readonly running: () => readonly string[]
  /** How many have not started. */
  readonly toCome: () => number
  /** Whether a SIGINT ends the shutdown at once. */
  readonly canForce: boolean
}

/** Says what a long shutdown waits for: at once to a person who pressed Ctrl-C, later when there is news. */
export class WaitingLine {
  readonly #options: WaitingOptions
  #timer: Timer | undefined
  #told = ''
  #isOver = false

  constructor(options: WaitingOptions) {
    this.#options = options
  }

  /** For the first `planned` milliseconds waiting is no news. */
  begin(planned: number): void {
    if (this.#wasPressed && this.#isSeen) this.#tellSoon()
    this.#tellLater(planned + WAITING_INTERVAL)
  }

  end(): void {
    this.#isOver = true
    this.#options.clock.clearTimeout(this.#timer)
  }

  /** As soon as a hook has not ended with the turn of the loop in which it started. */
  #tellSoon(): void {
    this.#options.clock.setImmediate(() => {
      if (this.#isOver) return
      if (this.#options.running().length > 0) this.#tell()
      else this.#tellSoon()
    })
  }

  #tellLater(ms: number): void {
    this.#timer = this.#options.clock.setTimeout(() => {
      this.#tell()
      this.#tellLater(WAITING_INTERVAL)
    }, ms)
    this.#timer.unref()
  }

  #tell(): void {
    const { process, reason, elapsed, running, canForce } = this.#options
    const names = running()
    const waiting = this.#describe(names)
    if (waiting === this.#told || names.length === 0) return
    this.#told = waiting
    const seconds = Math.floor(elapsed() / 1000)
    const when = seconds > 0 ? `${seconds} s after ` : ''
    const hint = this.#isSeen && canForce ? `; Ctrl-C ${this.#wasPressed ? 'again ' : ''}exits at once` : ''
    print(process, `lastcall: ${when}${describeReason(reason)}, ${waiting}${hint}\n`)
  }

  /** Whether stderr is a terminal, so that a person can press Ctrl-C. */
  get #isSeen(): boolean {
    return Boolean(this.#options.process.stderr.isTTY)
  }

  get #wasPressed(): boolean {
    const { reason } = this.#options
    return reason.kind === 'signal' && reason.signal === 'SIGINT'
  }

  #describe(names: readonly string[]): string {
    const left = this.#options.toCome()
    return `waiting for ${listed(names)}${left > 0 ? `, with ${left} to come` : ''}`
  }
}

function listed(names: readonly string[]): string {
  const others = names.length - MOST_NAMES
  return names.slice(0, MOST_NAMES).join(', ') + (others > 0 ? ` and ${others} others` : '')
}
