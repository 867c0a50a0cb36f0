import { readFileSync } from 'node:fs'
import { basename, parse } from 'node:path'
import type { ProgramOptions } from '../supervisor/options/program-options.ts'
import { parseNodeCommand } from '../supervisor/system/node-command.ts'
import { ByName, parseNumber, parseNumbers, parseOptions, parseTime } from './options.ts'
import { type ProcfileEntry, parseProcfile } from './procfile.ts'
import { UsageError } from './usage.ts'

/** What `lastcall run` was asked for. */
export interface RunOptions {
  readonly programs: readonly ProgramOptions[]
  readonly timeout: number | undefined
  readonly pidFile: string | undefined
  /** A path; true for the usual one. */
  readonly control: string | boolean
}

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const texts = { type: 'string', multiple: true } as const

const OPTIONS = {
  name: text,
  procfile: text,
  instances: texts,
  ready: texts,
  'ready-timeout': texts,
  restart: texts,
  'max-restarts': texts,
  'success-codes': texts,
  'fatal-codes': texts,
  'stop-signal': texts,
  'stop-timeout': texts,
  timeout: text,
  drain: flag,
  'pid-file': text,
  control: text,
  'no-control': flag,
} as const

/** What was given, by option. */
type Values = {
  readonly [name in keyof typeof OPTIONS]?: (typeof OPTIONS)[name] extends { multiple: true }
    ? readonly string[]
    : (typeof OPTIONS)[name]['type'] extends 'string'
      ? string
      : boolean
}

/** One that may be said of a program by its name. */
type ProgramOption = {
  [name in keyof typeof OPTIONS]: (typeof OPTIONS)[name] extends { multiple: true } ? name : never
}[keyof typeof OPTIONS]

/** Reads the words after `lastcall run`. */
export function parseRun(args: readonly string[]): RunOptions | 'help' {
  const end = args.indexOf('--')
  const command = end < 0 ? [] : args.slice(end + 1)
  const { given, words } = parseOptions('run', end < 0 ? args : args.slice(0, end), OPTIONS)
  if (given.help) return 'help'
  if (words.length > 0)
    throw new UsageError(`the command comes after --, as in: lastcall run -- ${words.join(' ')}`)
  const values = given as Values
  if (values.control !== undefined && values['no-control']) {
    throw new UsageError('give either --control or --no-control, not both')
  }
  const entries = entriesOf(values, command)
  const valueFor = byName(values, entries)
  const programs: ProgramOptions[] = entries.map((entry) => ({
    ...entry,
    ...programOptions((option) => valueFor(option, entry.name)),
    drain: values.drain,
    output: values.procfile === undefined ? 'inherit' : 'lines',
  }))
  if (values.restart === undefined && values.instances === undefined) checkRestarts(values)
  return {
    programs,
    timeout: parseTime('timeout', values.timeout),
    pidFile: values['pid-file'],
    control: values.control ?? !values['no-control'],
  }
}

function entriesOf({ procfile, name }: Values, command: readonly string[]): readonly ProcfileEntry[] {
  if (procfile === undefined) {
    if (command.length === 0) throw new UsageError('there is no command after --; see lastcall run --help')
    return [{ name: name ?? nameOf(command), command }]
  }
  if (command.length > 0) throw new UsageError('give either --procfile or a command after --, not both')
  if (name !== undefined) throw new UsageError('--name is for one command; a Procfile has names of its own')
  return parseProcfile(read(procfile), procfile)
}

/** @throws if something is said of restarts, and there are none. */
function checkRestarts(values: Values): void {
  for (const option of ['max-restarts', 'fatal-codes'] as const) {
    if (values[option] !== undefined) throw new UsageError(`--${option} needs --restart on-failure or always`)
  }
}

/** The file that Node runs, else the command itself. */
function nameOf(command: readonly string[]): string {
  const { name } = parse(parseNodeCommand(command)?.file ?? basename(command[0] ?? ''))
  return name.replaceAll(/[^\w.-]/g, '-').slice(0, 64) || 'program'
}

/** Finds what an option says of a program. */
function byName(
  values: Values,
  entries: readonly ProcfileEntry[],
): (option: ProgramOption, name: string) => string | undefined {
  const names = entries.map(({ name }) => name)
  const options = new Map(
    Object.entries(values).map(([option, given]) => [
      option,
      Array.isArray(given) ? new ByName(option, given, names) : undefined,
    ]),
  )
  return (option, name) => options.get(option)?.get(name)
}

function programOptions(
  value: (option: ProgramOption) => string | undefined,
): Omit<ProgramOptions, 'name' | 'command'> {
  const time = (option: ProgramOption): number | undefined => parseTime(option, value(option))
  const number = (option: ProgramOption): number | undefined => parseNumber(option, value(option))
  const numbers = (option: ProgramOption): number[] | undefined => parseNumbers(option, value(option))
  return {
    instances: number('instances'),
    ready: value('ready') as ProgramOptions['ready'],
    readyTimeout: time('ready-timeout'),
    restart: value('restart') as ProgramOptions['restart'],
    maxRestarts: number('max-restarts'),
    successCodes: numbers('success-codes'),
    fatalCodes: numbers('fatal-codes'),
    stopSignal: signalOf(value('stop-signal')),
    stopTimeout: time('stop-timeout'),
  }
}

/** As kill(1) has it: TERM is SIGTERM. */
function signalOf(text: string | undefined): NodeJS.Signals | undefined {
  const name = text !== undefined && /^[A-Z0-9]+$/.test(text) && !text.startsWith('SIG') ? `SIG${text}` : text
  return name as NodeJS.Signals | undefined
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`the Procfile cannot be read: ${(error as Error).message}`)
  }
}
