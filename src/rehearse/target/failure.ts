import { describeStatus } from '../../core/end/exit-code.ts'
import type { RehearseOptions } from '../options.ts'
import { type Address, placeOf } from '../system/address.ts'
import type { LaunchedProgram } from './launched-program.ts'
import { saysLittle } from './little.ts'

/** A program that cannot be rehearsed. */
export interface Invalid {
  readonly invalid: string
}

/** How many of its last lines a program is quoted with. */
const LINES = 10

/**
 * How a program exited that nobody had stopped.
 *
 * @param when - What had not happened yet, such as `before it answered`.
 */
export function describeExit({ exit, output }: LaunchedProgram, when: string): string {
  const { code = null, signal = null, error } = exit ?? {}
  if (error) return describeError(error)
  return `it ${describeStatus(code, signal)} ${when}${quoted(output.tail)}`
}

/** Why a command could not be started. */
export function describeError({ message }: Error): string {
  return `it could not be started: ${message}`
}

/** Why nothing is known of a server after `ms` milliseconds. */
export function describeSilence(
  places: readonly Address[],
  ms: number,
  { http2 }: Pick<RehearseOptions, 'http2'>,
  tail: string,
): string {
  const listens = places.length > 0
  const what = listens
    ? `${places.map(placeOf).join(', ')} did not answer HTTP`
    : 'it did not listen on a port'
  const hint = listens && !http2 ? ', or --http2 if it speaks HTTP/2 alone' : ''
  return `${what} within ${ms / 1_000} s; give --port or --url if another process serves it${hint}${quoted(tail)}`
}

/** The last lines of the output that say something, below a sentence. An error stands above its stack trace. */
export function quoted(tail: string): string {
  const all = tail.trimEnd().split('\n')
  const lines = all.filter((line) => !saysLittle(line)).slice(-LINES)
  return lines.length === 0
    ? '; it wrote nothing'
    : `; the last of what it wrote:\n${lines.map((line) => `  ${line}`).join('\n')}`
}
