import { parseArgs } from 'node:util'
import { parseDuration } from '../core/check/duration.ts'
import { UsageError } from './usage-error.ts'

/** An option without a value. */
interface Switch {
  readonly help: string
  /** One letter, as in `-s` for `--signal`. */
  readonly short?: string
}

/** An option with a value, which the help shows as a word in capitals. */
export interface Valued<T> extends Switch {
  readonly value: string
  /** Reads the value of the option with that flag. @throws {UsageError} if that is not possible. */
  readonly read: (flag: string, text: string) => T
}

/** The options of a command by their names in code: `stopTimeout` is `--stop-timeout`. */
export type OptionTable = Readonly<Record<string, Switch | Valued<unknown>>>

/** What was given for a table of options. */
export type Given<T extends OptionTable> = {
  readonly [K in keyof T]?: T[K] extends Valued<infer V> ? V : boolean
}

/** The words of a command, taken apart. */
export interface CommandLine<T extends OptionTable> {
  readonly wantsHelp: boolean
  readonly given: Given<T>
  /** The values of options that may be given several times, as they were written. */
  readonly repeated: ReadonlyMap<string, readonly string[]>
  readonly words: readonly string[]
}

/** Characters for the longest option and its value, in the help. */
const LEFT_WIDTH = 21

/** How an option of that name is written on the command line. */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/**
 * Takes the words of a command apart by its table of options.
 *
 * @param repeatable - Options that may be given several times.
 * @throws {UsageError} for an unknown option, or a value that is missing or cannot be read.
 */
export function parseCommandLine<T extends OptionTable>(
  command: string,
  args: readonly string[],
  table: T,
  repeatable: OptionTable = {},
): CommandLine<T> {
  const { values, positionals } = parseWords(command, args, { ...table, ...repeatable })
  const given: Record<string, unknown> = {}
  for (const [name, option] of Object.entries(table)) {
    const flag = flagOf(name)
    // An option that was given twice has its last value.
    const last = values[flag.slice(2)]?.at(-1)
    if (last !== undefined) given[name] = 'read' in option ? option.read(flag, String(last)) : last
  }
  const repeated = new Map(
    Object.keys(repeatable).map((name) => [name, (values[flagOf(name).slice(2)] ?? []).map(String)]),
  )
  return { wantsHelp: values.help !== undefined, given: given as Given<T>, repeated, words: positionals }
}

function parseWords(
  command: string,
  args: readonly string[],
  table: OptionTable,
): {
  values: Readonly<Record<string, readonly (string | boolean)[] | undefined>>
  positionals: readonly string[]
} {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, option]) => {
      const type = 'read' in option ? ('string' as const) : ('boolean' as const)
      const { short } = option
      return [flagOf(name).slice(2), { type, multiple: true as const, ...(short && { short }) }]
    }),
  )
  const help = { type: 'boolean', multiple: true, short: 'h' } as const
  try {
    return parseArgs({ args: [...args], options: { ...options, help }, allowPositionals: true })
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/\. |\n/)
    throw new UsageError(`${sentence.replace(/\.$/, '')}; see lastcall ${command} --help`)
  }
}

/** The lines of a table in the help of its command, which has room for 55 characters beside an option. */
export function helpLines(table: OptionTable): string {
  const lines = Object.entries(table).map(([name, option]) => {
    const left = 'value' in option ? `${flagOf(name)} ${option.value}` : flagOf(name)
    return `  ${left.padEnd(LEFT_WIDTH)}  ${option.help.replaceAll('\n', `\n${' '.repeat(LEFT_WIDTH + 4)}`)}\n`
  })
  return lines.join('')
}

/** Where the supervisor listens, and where the other commands find it. */
export const CONTROL: Valued<string> = {
  value: 'PATH',
  read: readPath,
  help: 'socket for status, restart, reload, stop and kill;\ndefault: one for each working directory',
}

/** Reads any text, which is checked later. */
export function readText<T extends string>(_flag: string, text: string): T {
  return text as T
}

export function readPath(flag: string, text: string): string {
  if (text === '') throw new UsageError(`\`${flag}\` must be a path, got ''`)
  return text
}

/** Reads a duration such as `500ms` or `10s`, in milliseconds. */
export function readTime(flag: string, text: string): number {
  return parseDuration(flag, text, 'finiteAboveZero')
}

export function readNumber(flag: string, text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError(`\`${flag}\` must be a number, got '${text}'`)
  return Number(text)
}

/** Reads numbers with commas in between. */
export function readNumbers(flag: string, text: string): number[] {
  return text.split(',').map((each) => readNumber(flag, each.trim()))
}

/** Reads a signal as kill(1) does: TERM is SIGTERM. */
export function readSignal(_flag: string, text: string): NodeJS.Signals {
  const isShort = /^[A-Z0-9]+$/.test(text) && !text.startsWith('SIG')
  return (isShort ? `SIG${text}` : text) as NodeJS.Signals
}
