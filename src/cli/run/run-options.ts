import { readFileSync } from 'node:fs'
import { basename, parse } from 'node:path'
import { checkProgram } from '../../supervisor/options/check-program.ts'
import type { ProgramOptions } from '../../supervisor/options/program-options.ts'
import { parseNodeCommand } from '../../supervisor/system/node-command.ts'
import {
  CONTROL,
  flagOf,
  type Given,
  type OptionTable,
  parseCommandLine,
  readPath,
  readText,
  readTime,
} from '../option-table.ts'
import { UsageError } from '../usage-error.ts'
import { PER_PROGRAM, readPerProgram } from './per-program.ts'
import { type ProcfileEntry, parseProcfile } from './procfile.ts'

/** What `lastcall run` was asked for. */
export interface RunOptions {
  readonly programs: readonly ProgramOptions[]
  readonly timeout: number | undefined
  readonly pidFile: string | undefined
  /** A path; true for the default one. */
  readonly control: string | boolean
}

const WHAT_TO_RUN = {
  name: {
    value: 'NAME',
    read: readText,
    help: 'name of the program; default: its file or command',
  },
  procfile: { value: 'FILE', read: readPath, help: 'run a program for each line "name: command"' },
} as const

const OF_ALL_PROGRAMS = {
  drain: {
    help: 'finish the requests of programs without lastcall, too;\nfor all programs; always on with --instances',
  },
} as const

const OF_SUPERVISOR = {
  timeout: {
    value: 'TIME',
    read: readTime,
    help: "time from the signal to the supervisor's exit;\ndefault: what fits the platform, else 9s",
  },
  pidFile: { value: 'FILE', read: readPath, help: "file with the supervisor's pid, while it runs" },
  control: CONTROL,
  noControl: { help: 'no socket, so none of these commands works' },
} as const

const OPTIONS = { ...WHAT_TO_RUN, ...OF_ALL_PROGRAMS, ...OF_SUPERVISOR }

/** The options of `lastcall run`, as the help groups them. */
export const RUN_TABLES: Readonly<Record<'whatToRun' | 'ofProgram' | 'ofSupervisor', OptionTable>> = {
  whatToRun: WHAT_TO_RUN,
  ofProgram: { ...PER_PROGRAM, ...OF_ALL_PROGRAMS },
  ofSupervisor: OF_SUPERVISOR,
}

/** Reads the words after `lastcall run`. @throws if an option is bad, even one of a program. */
export function parseRun(args: readonly string[]): RunOptions | 'help' {
  const end = args.indexOf('--')
  const command = end < 0 ? [] : args.slice(end + 1)
  const ownArgs = end < 0 ? args : args.slice(0, end)
  const { wantsHelp, given, repeated, words } = parseCommandLine('run', ownArgs, OPTIONS, PER_PROGRAM)
  if (wantsHelp) return 'help'
  if (words.length > 0)
    throw new UsageError(`the command comes after --, as in: lastcall run -- ${words.join(' ')}`)
  if (given.control !== undefined && given.noControl)
    throw new UsageError('give either --control or --no-control, not both')
  const { procfile, drain, timeout, pidFile, control = !given.noControl } = given
  const entries = entriesOf(given, command)
  const names = entries.map(({ name }) => name)
  const perProgram = readPerProgram(repeated, names)
  const programs = entries.map(
    (entry): ProgramOptions => ({
      ...entry,
      ...perProgram.get(entry.name),
      drain,
      output: procfile === undefined ? 'inherit' : 'lines',
    }),
  )
  for (const program of programs) checkEntry(program, programs.length > 1)
  return { programs, timeout, pidFile, control }
}

function entriesOf(
  { procfile, name }: Given<typeof WHAT_TO_RUN>,
  command: readonly string[],
): readonly ProcfileEntry[] {
  if (procfile === undefined) {
    if (command.length === 0)
      throw new UsageError('no command given: write it after --, as in: lastcall run -- node server.js')
    return [{ name: name ?? nameOf(command), command }]
  }
  if (command.length > 0) throw new UsageError('give either --procfile or a command after --, not both')
  if (name !== undefined)
    throw new UsageError('give either --name or --procfile, not both: a Procfile has its own names')
  return parseProcfile(read(procfile), procfile)
}

/** The name of the file that Node runs, else of the command. */
function nameOf(command: readonly string[]): string {
  const { name } = parse(parseNodeCommand(command)?.file ?? basename(command[0] ?? ''))
  return name.replaceAll(/[^\w.-]/g, '-').slice(0, 64) || 'program'
}

/** @throws for a bad option, by its name on the command line; among several programs also with the program's name. */
function checkEntry(program: ProgramOptions, hasOthers: boolean): void {
  try {
    checkProgram(program, (option) => (option === 'command' ? option : flagOf(option)))
  } catch (error) {
    if (hasOthers) (error as Error).message = `${program.name}: ${(error as Error).message}`
    throw error
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`cannot read the Procfile: ${(error as Error).message}`)
  }
}
