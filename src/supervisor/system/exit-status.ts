import { describeStatus, EXIT, signalStatus } from '../../core/end/exit-code.ts'
import { inLines } from '../../core/node/show.ts'
import type { ProgramExit } from '../options/program-status.ts'

/** The statuses of a shell for a command that could not be started. */
const NOT_FOUND = 127
const NOT_EXECUTABLE = 126

/** How a process exited, as its parent learns it. */
export interface RawExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it could not be started, or was given up. */
  readonly error?: NodeJS.ErrnoException
}

/** S4: the status as a shell shows it. */
export function statusOf({ code, signal }: Pick<RawExit, 'code' | 'signal'>): number {
  return signal === null ? (code ?? NOT_EXECUTABLE) : signalStatus(signal)
}

/** The exit of a command that could not be started. */
export function exitOfError(cause: NodeJS.ErrnoException): RawExit {
  const { code, path } = cause
  const [status, what] =
    code === 'ENOENT'
      ? [NOT_FOUND, `command not found: ${path}`]
      : [NOT_EXECUTABLE, code === 'EACCES' ? `not executable: ${path}` : cause.message]
  return { code: status, signal: null, error: Object.assign(new Error(what, { cause }), { code }) }
}

/** S4: the supervisor's own status for a program that failed: 1 if it was the supervisor that killed the program. */
export function failureStatus(exit: ProgramExit): number {
  const isByUs = exit.isKilled || (exit.error !== undefined && !isNoCommand(exit))
  return isByUs ? EXIT.failed : exit.status || EXIT.failed
}

/** True if one of the signals ended the process, or the process says so by 128 + n, as shells and npm do. */
export function isEndBy({ signal, status }: ProgramExit, sent: readonly NodeJS.Signals[]): boolean {
  return sent.some((each) => signal === each || status === signalStatus(each))
}

/** Errors that pass: the system is short of something, or the file is being written. */
const TEMPORARY: readonly unknown[] = ['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM', 'ETXTBSY']

/** True if the command could not be started, and trying again is of no use. */
export function isNoCommand({ code, error }: ProgramExit): boolean {
  return (
    error !== undefined && (code === NOT_FOUND || code === NOT_EXECUTABLE) && !TEMPORARY.includes(error.code)
  )
}

/**
 * What happened, to follow the program's name.
 *
 * @param shown - How the message of an error is shown.
 */
export function describeExit(
  { code, signal, error, isKilled }: ProgramExit,
  shown: (text: string) => string = inLines,
): string {
  const isGivenUp = code === null && signal === null
  if (error) return `${isGivenUp ? 'cannot be killed' : 'could not be started'}: ${shown(error.message)}`
  if (isKilled)
    return code === null
      ? 'had to be killed'
      : `exited with code ${code}, but what it left behind had to be killed`
  return describeStatus(code, signal)
}
