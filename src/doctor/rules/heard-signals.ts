import { DEFAULT_SIGNALS } from '../../core/check/settings.ts'
import type { Project } from '../project.ts'
import { withoutComments } from '../read/code.ts'
import type { Variables } from '../read/variables.ts'

/** Whether lastcall or some code of the project listens to a signal. Nobody can listen to SIGKILL. */
export function isHeard(signal: string, variables: Variables, { sources }: Project): boolean {
  if (signal === 'SIGKILL') return false
  return (
    heardByLastcall(variables).includes(signal) ||
    sources.some(({ text }) => text.includes(signal) && withoutComments(text).includes(signal))
  )
}

/** The signals that start a shutdown of lastcall. */
export function heardByLastcall(variables: Variables): readonly string[] {
  const own = variables.get('LASTCALL_SIGNALS')?.value
  return own ? own.split(',').map((each) => each.trim()) : DEFAULT_SIGNALS
}

/** The name of a signal; undefined for one that is set when the image is built. */
export function signalOf(text: string): string | undefined {
  if (/^\d+$/.test(text)) return SIGNALS[text]
  const name = text.toUpperCase().replaceAll(/["']/g, '')
  return /^[A-Z][A-Z0-9]*$/.test(name) ? (name.startsWith('SIG') ? name : `SIG${name}`) : undefined
}

/** Signals by their numbers on Linux. */
export const SIGNALS: Readonly<Record<string, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  12: 'SIGUSR2',
  15: 'SIGTERM',
}
