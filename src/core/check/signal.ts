import { builtin } from '../node/builtin.ts'

/** True for the name of one of this platform's signals. */
export function isSignal(name: string): name is NodeJS.Signals {
  return name in builtin('node:os').constants.signals
}
