import type { ProgramOptions } from '../../supervisor/options/program-options.ts'
import {
  flagOf,
  type OptionTable,
  readNumber,
  readNumbers,
  readSignal,
  readText,
  readTime,
  type Valued,
} from '../option-table.ts'
import { UsageError } from '../usage-error.ts'

/** The options of `lastcall run` that each program has for itself, by their names in `ProgramOptions`. */
const TABLE = {
  instances: {
    value: 'N',
    read: readNumber,
    help: 'N processes that share their ports; only for: node FILE',
  },
  ready: {
    value: 'WHEN',
    read: readText,
    help: 'counts as running when: spawned, message, http://URL;\nwith --instances also: listening, /path',
  },
  readyTimeout: { value: 'TIME', read: readTime, help: 'time to become ready; default: 30s' },
  restart: {
    value: 'POLICY',
    read: readText,
    help: 'always, on-failure or never;\ndefault: on-failure with --instances, else never',
  },
  maxRestarts: {
    value: 'N',
    read: readNumber,
    help: 'restarts allowed within 60 s; default: 5',
  },
  successCodes: {
    value: 'CODES',
    read: readNumbers,
    help: 'exit codes besides 0 that are no failure, such as 3,143',
  },
  fatalCodes: { value: 'CODES', read: readNumbers, help: 'exit codes after which it is not started again' },
  stopSignal: { value: 'SIGNAL', read: readSignal, help: 'signal that asks it to stop; default: SIGTERM' },
  stopTimeout: {
    value: 'TIME',
    read: readTime,
    help: 'time from that signal to SIGKILL;\ndefault: what --timeout leaves before last call',
  },
} as const satisfies { readonly [K in keyof ProgramOptions]?: Valued<ProgramOptions[K]> }

export const PER_PROGRAM: OptionTable = TABLE

/** The values of these options as they were written, such as `2s` for all programs, or `worker=2s` for one. */
type Texts = ReadonlyMap<string, readonly string[]>

/**
 * Reads the options of each program. A value with a program's name wins over a value for all.
 *
 * @throws {UsageError} if a value cannot be read or names another program, or an option of restarts has no effect.
 */
export function readPerProgram(
  texts: Texts,
  names: readonly string[],
): ReadonlyMap<string, Partial<ProgramOptions>> {
  checkNames(texts, names)
  const options = new Map(names.map((name) => [name, optionsOf(name, texts)]))
  checkRestarts(texts)
  return options
}

function checkNames(texts: Texts, names: readonly string[]): void {
  for (const [option, values] of texts) {
    for (const text of values) {
      const [name] = splitName(text)
      if (name === undefined || names.includes(name)) continue
      const flag = flagOf(option)
      throw new UsageError(
        `\`${flag}\` names the program \`${name}\`, which does not exist; there is only ${names.join(', ')}`,
      )
    }
  }
}

function optionsOf(program: string, texts: Texts): Partial<ProgramOptions> {
  const options: Record<string, unknown> = {}
  for (const [option, { read }] of Object.entries(TABLE)) {
    const values = new Map(texts.get(option)?.map(splitName))
    const text = values.get(program) ?? values.get(undefined)
    if (text !== undefined) options[option] = read(flagOf(option), text)
  }
  return options
}

function checkRestarts(texts: Texts): void {
  const isGiven = (option: keyof typeof TABLE): boolean => (texts.get(option)?.length ?? 0) > 0
  if (isGiven('restart') || isGiven('instances')) return
  for (const option of ['maxRestarts', 'fatalCodes'] as const) {
    if (isGiven(option))
      throw new UsageError(
        `\`${flagOf(option)}\` has no effect without --restart on-failure or --restart always`,
      )
  }
}

/** Takes `worker=2s` apart. Without a name the value is for all programs. */
function splitName(text: string): readonly [name: string | undefined, value: string] {
  const [, name, value = ''] = /^(?:([\w.-]+)=)?([\s\S]*)$/.exec(text) ?? []
  return [name, value]
}
