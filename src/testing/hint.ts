import { systemClock } from '../core/clock.ts'
import { print } from '../core/output.ts'

/** Milliseconds of real time after which a test that still waits is told what for. */
const PATIENCE = 2_000

/** Passes a promise on. If that takes long, stderr says what would help; the test goes on waiting. */
export function withHint<T>(promise: Promise<T>, hint: () => string): Promise<T> {
  const timer = systemClock.setTimeout(() => print(process, `lastcall/testing: ${hint()}\n`), PATIENCE)
  const cancel = (): void => systemClock.clearTimeout(timer)
  promise.then(cancel, cancel)
  return promise
}
