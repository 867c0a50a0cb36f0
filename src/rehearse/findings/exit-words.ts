import type { Exit } from '../result.ts'

/** How a process ended, as in a table. */
export function formatExit({ code, signal, wasKilled }: Exit): string {
  if (wasKilled) return 'killed'
  return signal === null ? `ended with ${code}` : `ended by ${signal}`
}

/** How a process ended, to follow its name. */
export function describeExit(exit: Exit): string {
  const isActive = exit.signal === null && !exit.wasKilled
  return isActive ? formatExit(exit) : `was ${formatExit(exit)}`
}
