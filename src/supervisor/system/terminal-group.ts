import { isatty } from 'node:tty'
import { readStat } from './process-lookup.ts'

/** Signals that a terminal sends to the whole group in front of it. */
export const TERMINAL_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGWINCH']

/** Whether this process's group is the one that a terminal sends its signals to: those that stay in it hear them too. */
export function isInFront(): boolean {
  const stat = readStat('self')
  if (!stat) return hasTerminalInput()
  const [, , group, , , front] = stat
  return group === front
}

/** Whether stdin is a terminal. Does not open it, as `process.stdin` would. */
export function hasTerminalInput(): boolean {
  return isatty(0)
}
