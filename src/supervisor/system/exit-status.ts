import { constants } from 'node:os'
import { EXIT } from '../../core/end/exit.ts'
import type { ProgramExit } from '../options/program-status.ts'

/** Statuses by which a shell tells that a command did not start. */
const NOT_FOUND = 127
const NOT_EXECUTABLE = 126

/** How a process ended, as its parent learns it. */
export interface RawExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it could not be started. */
  readonly error?: NodeJS.ErrnoException
}

/** The status as a shell shows it. */
export function statusOf({ code, signal }: Pick<RawExit, 'code' | 'signal'>): number {
  return signal === null ? (code ?? NOT_EXECUTABLE) : 128 + constants.signals[signal]
}

/** What a command that did not start ends with. */
export function exitOfError(cause: NodeJS.ErrnoException): RawExit {
  const { code, path } = cause
  const [status, what] =
    code === 'ENOENT'
      ? [NOT_FOUND, `command not found: ${path}`]
      : [NOT_EXECUTABLE, code === 'EACCES' ? `not executable: ${path}` : cause.message]
  return { code: status, signal: null, error: Object.assign(new Error(what, { cause }), { code }) }
}

/** What the manager ends with for a process that has failed. Its own signals are not to look like somebody else's. */
export function failureStatus(exit: ProgramExit): number {
  const isOwnDoing = exit.isKilled || (exit.error !== undefined && !isNoCommand(exit))
  return isOwnDoing ? EXIT.failed : exit.status || EXIT.failed
}

/**
 * Whether it did what the signal asks for: died of it, or says so as shells and npm do. So does a process that had a signal
 * of its own for the same from the terminal.
 */
export function isEndBy({ signal, status }: ProgramExit, sent: readonly NodeJS.Signals[]): boolean {
  return sent.some((each) => signal === each || status === 128 + constants.signals[each])
}

/** Errors of a system that has too much to do. */
const TEMPORARY: readonly unknown[] = ['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ETXTBSY']

/** Whether it could not be started, and trying again is of no use. */
export function isNoCommand({ code, error }: ProgramExit): boolean {
  return (
    error !== undefined && (code === NOT_FOUND || code === NOT_EXECUTABLE) && !TEMPORARY.includes(error.code)
  )
}

/** A few words, after the program's name. */
export function describeExit({ code, signal, error, isKilled }: ProgramExit): string {
  if (error) return `${isKilled ? 'does not end' : 'could not be started'}: ${error.message}`
  if (isKilled)
    return `had to be killed${code === null ? '' : `, what it left behind at least (code ${code})`}`
  return signal === null ? `ended with code ${code}` : `ended by ${signal}`
}
