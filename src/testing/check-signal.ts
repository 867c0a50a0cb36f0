import { constants } from 'node:os'
import { wrongValue } from '../core/check/check.ts'

/** @throws if a value is not the name of a signal of this platform. A test may send SIGKILL and SIGSTOP, too. */
export function checkSignal(option: string, value: unknown): asserts value is NodeJS.Signals {
  if (!Object.hasOwn(constants.signals, String(value))) {
    wrongValue(option, "the name of one of this platform's signals", value)
  }
}
