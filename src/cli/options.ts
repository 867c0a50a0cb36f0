import { parseArgs } from 'node:util'
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

/** The least milliseconds that are taken without a unit. */
const LEAST_BARE = 100

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

/** Milliseconds: `500`, `500ms`, `10s`. */
export function parseTime(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const [, digits, unit] = /^(\d[\d_]*)(ms|s)?$/.exec(text) ?? []
  if (digits === undefined)
    throw new UsageError(`--${option} must be a time such as 500 or 10s, got '${text}'`)
  const time = Number(digits.replaceAll('_', ''))
  // Docker, Kubernetes and systemd have seconds there.
  if (unit === undefined && time > 0 && time < LEAST_BARE)
    throw new UsageError(`--${option} ${text} would be ${time} milliseconds: write ${text}s, or ${text}ms`)
  return time * (unit === 's' ? 1000 : 1)
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
