import { print } from '../core/end/output.ts'
import { systemClock } from '../core/node/clock.ts'

/** Milliseconds of real time after which a test that still waits is told what for. */
const PATIENCE = 2_000

/** Tells a test what it waits for, if it does so for long. The test goes on waiting. */
export class Hints {
  readonly #cancels = new Map<Promise<unknown>, () => void>()

  /** Passes a promise on, which `what` stands for. */
  on<T>(promise: Promise<T>, what: string, why: () => string): Promise<T> {
    if (this.#cancels.has(promise)) return promise
    const timer = systemClock.setTimeout(() => tell(`\`${what}\` still waits: ${why()}`), PATIENCE)
    const cancel = (): void => systemClock.clearTimeout(timer)
    this.#cancels.set(promise, cancel)
    promise.then(cancel, cancel)
    return promise
  }

  /** The test is over. */
  end(): void {
    for (const cancel of this.#cancels.values()) cancel()
  }
}

/** Writes a line to the real stderr. */
export function tell(text: string): void {
  print(process, `lastcall/testing: ${text}\n`)
}

/** What something else wrote, as part of a message. */
export function quoted(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '  ')
}
