import type { ProgramStatus } from '../supervisor/options/program-status.ts'

/** What a supervisor answers if it could do what was asked. */
export interface Answer {
  readonly pid: number
  readonly programs: readonly ProgramStatus[]
}

/** What came from a socket: an answer, the error of a supervisor, or neither if it was something else. */
export interface Parsed {
  readonly answer?: Answer
  readonly error?: string
}

/** Reads an answer that may come from anybody. */
export function parseAnswer(text: string): Parsed {
  const { pid, programs, error } = fieldsOf(parse(text))
  if (typeof error === 'string') return { error }
  if (!isCount(pid) || !Array.isArray(programs) || !programs.every(isStatus)) return {}
  return { answer: { pid, programs } }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isStatus(value: unknown): value is ProgramStatus {
  const { name, pid, state, uptimeMs, restarts, lastExit } = fieldsOf(value)
  return (
    typeof name === 'string' &&
    typeof state === 'string' &&
    isCount(restarts) &&
    isNullOr(isCount, pid) &&
    isNullOr(isCount, uptimeMs) &&
    isNullOr(isExit, lastExit)
  )
}

function isExit(value: unknown): boolean {
  const { code, signal, isKilled, error } = fieldsOf(value)
  return (
    isNullOr(isCount, code) &&
    isNullOr((each) => typeof each === 'string', signal) &&
    typeof isKilled === 'boolean' &&
    (error === undefined || typeof fieldsOf(error).message === 'string')
  )
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function isNullOr(check: (value: unknown) => boolean, value: unknown): boolean {
  return value === null || check(value)
}
