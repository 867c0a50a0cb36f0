import type { RehearsalId } from './result.ts'

/** Below this a time is shown in milliseconds. */
const SHORT = 100
/** Below this a time is shown to a hundredth of a second. */
const MIDDLE = 1_000
/** From this on a time is shown in whole seconds. */
const LONG = 10_000

/** A time as people read it: `8 ms`, `0.25 s`, `3.8 s`, `30 s`. */
export function formatTime(ms: number): string {
  if (ms < SHORT) return `${Math.round(ms)} ms`
  const step = ms < MIDDLE ? 10 : ms < LONG ? 100 : 1_000
  return `${(Math.round(ms / step) * step) / 1_000} s`
}

/** Milliseconds with one digit behind the point. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}

/** A time as a setting has it: `25s` or `500ms`. */
export function formatSetting(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000}s` : `${Math.round(ms)}ms`
}

/** A whole number with its noun: `1 request`, `1,200 requests`. */
export function count(number: number, noun: string, plural: string = `${noun}s`): string {
  return `${formatNumber(number)} ${number === 1 ? noun : plural}`
}

export function formatNumber(number: number): string {
  return number.toLocaleString('en-US')
}

/** A list in a sentence: `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** What a rehearsal is called. */
export function nameOf(id: RehearsalId, signal: string): string {
  const names: Record<RehearsalId, string> = {
    'under-load': `${signal} under load`,
    'as-process-1': 'as process 1',
    twice: `${signal} twice`,
    'then-sigint': `${signal}, then SIGINT`,
    'at-start': `${signal} at the start`,
    'when-idle': `${signal} when idle`,
    'slow-stdout': 'with a slow stdout',
    'little-cpu': 'with 0.1 CPU',
  }
  return names[id]
}

/** A command as one would type it. */
export function formatCommand(command: readonly string[]): string {
  return command
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ')
}
