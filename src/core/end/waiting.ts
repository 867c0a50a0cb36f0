import type { ProcessLike, Timer } from '../api/host.ts'
import type { ShutdownReason } from '../api/reports.ts'
import type { Settings } from '../check/settings.ts'
import { isStderrTerminal } from '../node/terminal.ts'
import { print } from './output.ts'
import { describeReason } from './summary.ts'

/** Milliseconds until a shutdown says what it waits for, and between two such lines. */
export const WAITING_INTERVAL = 3_000

/** Names in one line; the others are counted. */
const MOST_NAMES = 5

/** What runs now, and how many hooks have not started. */
export interface Running {
  readonly names: readonly string[]
  readonly toCome: number
}

/** The shutdown that a {@link WaitingLine} speaks of. */
export interface Waiting {
  readonly settings: Settings
  readonly reason: ShutdownReason
  readonly deadline: { elapsed(): number }
  /** Returns what runs now, and how many hooks have not started. */
  running(): Running
}

/**
 * T4: says what a long shutdown waits for: at once after Ctrl-C on a terminal; otherwise after 3 s, and again only when the
 * text changes.
 */
export class WaitingLine {
  readonly #shutdown: Waiting
  #timer: Timer | undefined
  #said = ''
  #isOver = false

  constructor(shutdown: Waiting) {
    this.#shutdown = shutdown
  }

  /**
   * `planned` is the planned waiting time in milliseconds. The first timed line comes 3 s after it. After Ctrl-C on a
   * terminal, a line is printed at once all the same.
   */
  begin(planned: number): void {
    if (this.#wasPressed && this.#isSeen) this.#saySoon()
    this.#sayLater(planned + WAITING_INTERVAL)
  }

  /** T3: a Ctrl-C had no effect. Says on a terminal that the next one has. */
  hint(): void {
    if (this.#isSeen) this.#saySoon()
  }

  end(): void {
    this.#isOver = true
    this.#shutdown.settings.clock.clearTimeout(this.#timer)
  }

  /** Checks once per turn of the loop, and prints as soon as a hook is running. */
  #saySoon(): void {
    this.#shutdown.settings.clock.setImmediate(() => {
      if (this.#isOver) return
      if (this.#shutdown.running().names.length > 0) this.#say()
      else this.#saySoon()
    })
  }

  #sayLater(ms: number): void {
    this.#timer = this.#shutdown.settings.clock.setTimeout(() => {
      this.#say()
      this.#sayLater(WAITING_INTERVAL)
    }, ms)
    this.#timer.unref()
  }

  #say(): void {
    const { settings, reason, deadline } = this.#shutdown
    const waiting = describeWaiting(this.#shutdown.running())
    if (waiting === undefined || waiting === this.#said) return
    this.#said = waiting
    const seconds = Math.floor(deadline.elapsed() / 1000)
    const when = seconds > 0 ? `${seconds} s after ` : ''
    const canForce = settings.signals.includes('SIGINT')
    const hint = this.#isSeen && canForce ? `; Ctrl-C ${this.#wasPressed ? 'again ' : ''}exits at once` : ''
    print(this.#process, `lastcall: ${when}${describeReason(reason)}, ${waiting}${hint}\n`)
  }

  /** Whether stderr is a terminal, so that a person can press Ctrl-C. */
  get #isSeen(): boolean {
    return isStderrTerminal(this.#process)
  }

  get #wasPressed(): boolean {
    const { reason } = this.#shutdown
    return reason.kind === 'signal' && reason.signal === 'SIGINT'
  }

  get #process(): ProcessLike {
    return this.#shutdown.settings.process
  }
}

/** Says in one line what a shutdown waits for; undefined if nothing runs. */
export function describeWaiting({ names, toCome }: Running): string | undefined {
  if (names.length === 0) return undefined
  return `waiting for ${listed(names)}${toCome > 0 ? `, with ${toCome} to come` : ''}`
}

function listed(names: readonly string[]): string {
  const others = names.length - MOST_NAMES
  return names.slice(0, MOST_NAMES).join(', ') + (others > 0 ? ` and ${others} others` : '')
}
