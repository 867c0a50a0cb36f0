import { isatty } from 'node:tty'
import { readStat } from './process-lookup.ts'

/** Signals that a terminal sends to the whole process group in front of it. */
export const TERMINAL_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGWINCH']

/**
 * True if this process is in the group in front of a terminal. Children in the same group receive its signals as well.
 */
export function isInFront(): boolean {
  const stat = readStat('self')
  if (!stat) return hasTerminalInput()
  const [, , group, , , front] = stat
  return group === front
}

/** True if stdin is a terminal. Unlike `process.stdin`, this does not open it. */
export function hasTerminalInput(): boolean {
  return isatty(0)
}
