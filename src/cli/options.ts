import { parseArgs } from 'node:util'
import { parseDuration } from '../core/check/duration.ts'
import { UsageError } from './usage.ts'

/** What options a command has. */
export type OptionTypes = Readonly<
  Record<
    string,
    { readonly type: 'string' | 'boolean'; readonly multiple?: boolean; readonly short?: string }
  >
>

/** Options as they were given. */
export type Given = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>

/** Takes the words of a command apart. */
export function parseOptions(
  command: string,
  args: readonly string[],
  types: OptionTypes,
): { readonly given: Given; readonly words: readonly string[] } {
  const options = { ...types, help: { type: 'boolean', short: 'h' } } as const
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    return { given: values as Given, words: positionals }
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split(/\. |\n/)
    throw new UsageError(`${sentence.replace(/\.$/, '')}; see lastcall ${command} --help`)
  }
}

/** A duration such as `500ms` or `10s`, in milliseconds. */
export function parseTime(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  try {
    return parseDuration(option, text, 'finiteAboveZero')
  } catch (error) {
    throw new UsageError((error as Error).message.replace(/^`(.+?)`/, '--$1'))
  }
}

export function parseNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text)) throw new UsageError(`--${option} must be a number, got '${text}'`)
  return Number(text)
}

export function parseNumbers(option: string, text: string | undefined): number[] | undefined {
  return text?.split(',').map((each) => parseNumber(option, each.trim()) as number)
}

/** Values that may be for one program each: `web=2`; without a name they are for all. */
export class ByName {
  readonly #values = new Map<string, string>()

  constructor(option: string, given: readonly string[] = [], names: readonly string[] = []) {
    for (const each of given) {
      const [, name = '', value = ''] = /^(?:([\w.-]+)=)?([\s\S]*)$/.exec(each) ?? []
      if (name !== '' && !names.includes(name)) {
        throw new UsageError(`--${option} is for ${names.join(', ')}, got '${each}'`)
      }
      this.#values.set(name, value)
    }
  }

  get(name: string): string | undefined {
    return this.#values.get(name) ?? this.#values.get('')
  }
}
