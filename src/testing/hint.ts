import { print } from '../core/end/output.ts'
import { systemClock } from '../core/node/clock.ts'

/** Milliseconds of real time after which a test that still waits gets a line on stderr. */
const PATIENCE = 2_000

/** Writes to stderr what a test waits for, if it waits long. The test goes on waiting. */
export class Hints {
  readonly #cancels = new Map<Promise<unknown>, () => void>()

  /** Returns the promise. `what` is its name in the line on stderr, and `why` says what keeps it pending. */
  on<T>(promise: Promise<T>, what: string, why: () => string): Promise<T> {
    if (this.#cancels.has(promise)) return promise
    const timer = systemClock.setTimeout(() => tell(`\`${what}\` still waits: ${why()}`), PATIENCE)
    const cancel = (): void => systemClock.clearTimeout(timer)
    this.#cancels.set(promise, cancel)
    promise.then(cancel, cancel)
    return promise
  }

  /** Writes nothing more: the test is over. */
  end(): void {
    for (const cancel of this.#cancels.values()) cancel()
  }
}

/** Writes a line to the real stderr. */
export function tell(text: string): void {
  print(process, `lastcall/testing: ${text}\n`)
}

/** Indents the output of a program, as part of a message. */
export function quoted(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '  ')
}
