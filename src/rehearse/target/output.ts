import type { Readable } from 'node:stream'
import { pause, systemClock, withTimeout } from '../../core/node/clock.ts'
import type { OwnReport } from '../result.ts'
import { saysLittle } from './little.ts'
import { failuresIn, parseReport } from './own-report.ts'

/** How many characters of the output are kept for messages. */
const MOST_KEPT = 4_000

/** A longer line is not looked at: the report of lastcall may be long, but not endless. */
const LONGEST_LINE = 2 ** 20

/** How many lines of stderr are kept. */
const MOST_ERROR_LINES = 5

/**
 * Milliseconds between two reads of a slow reader, each of which takes some 64 kB. A pipe is full then when a program writes
 * much at its end, and one that logs much while it drains can still go on.
 */
const SLOW_INTERVAL = 20

/** Milliseconds to wait for the end of the outputs. */
const END_TIME = 1_000

/** Reads what a program writes, so that it never waits for a reader unless that is what is rehearsed. */
export class ProgramOutput {
  /** The last of what came on both streams, in the order in which it came. */
  tail = ''
  /** The lines that have come on stdout. */
  lines = 0
  /** The last report of lastcall that has come. */
  report: OwnReport | null = null
  /** The last lines that have come on stderr. */
  errorLines: readonly string[] = []
  readonly #ended: Promise<unknown>
  #isSlow = false

  constructor(stdout: Readable, stderr: Readable) {
    this.#read(stdout, () => this.lines++, true)
    this.#read(stderr, (line) => this.#noteError(line))
    this.#ended = new Promise((resolve) => stdout.once('close', resolve))
  }

  /** From now on stdout is read in parts, with a pause after each. */
  slowDown(): void {
    this.#isSlow = true
  }

  /** Ends the pauses. Resolves when all that was written has come; a process that goes on may keep the outputs open. */
  async speedUp(): Promise<void> {
    if (!this.#isSlow) return
    this.#isSlow = false
    await withTimeout(systemClock, this.#ended, END_TIME, () => undefined)
  }

  /** The stop begins, and what was said before does not count. */
  forgetErrors(): void {
    this.errorLines = []
  }

  #noteError(line: string): void {
    const report = parseReport(line)
    this.report = report ?? this.report
    const lines = report ? failuresIn(line) : saysLittle(line) ? [] : [line.trimEnd()]
    this.errorLines = [...this.errorLines, ...lines].slice(-MOST_ERROR_LINES)
  }

  #read(stream: Readable, onLine: (line: string) => void, canBeSlow = false): void {
    let rest = ''
    stream.setEncoding('utf8')
    stream.on('error', () => {})
    stream.on('data', (text: string) => {
      this.tail = (this.tail + text).slice(-MOST_KEPT)
      const lines = (rest + text).split('\n')
      rest = (lines.pop() ?? '').slice(0, LONGEST_LINE)
      for (const line of lines) onLine(line)
      if (!canBeSlow || !this.#isSlow) return
      stream.pause()
      void pause(systemClock, SLOW_INTERVAL).then(() => stream.resume())
    })
  }
}
