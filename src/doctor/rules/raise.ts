import type { TimeSetting } from '../read/time-setting.ts'
import type { YamlValue } from '../read/yaml.ts'
import { changeOfValue, type Fault } from '../rule.ts'
import type { Place, SourceFile } from '../source.ts'

/** What raises a time that a file gives a program, or sets one that nobody has set. */
export interface Raise {
  readonly text: string
  /** What is set now, if anything is. */
  readonly current: TimeSetting | undefined
  /** The map that the setting belongs to. */
  readonly body: YamlValue
  readonly key: string
  readonly value: string
}

/** Where the time is set, or would be. */
export function placeOfSetting({ current, body }: Pick<Raise, 'current' | 'body'>): Place {
  return current ?? body.entries()[0]?.[0] ?? body
}

/** To raise the time that a program has is safe: a platform waits only for as long as the program needs. */
export function raised({ text, current, body, key, value }: Raise): Pick<Fault, 'remedy' | 'fix'> {
  if (current) return changeOfValue(text, current, value, { isSafe: true })
  const to = `${key}: ${value}`
  const first = body.firstLine()
  if (first === undefined) return { remedy: { text, to } }
  const { file, start } = first
  const indentation = ' '.repeat(file.columnAt(start) - 1)
  const edit = { file, start, end: start, text: `${to}${lineEndOf(file)}${indentation}` }
  return { remedy: { text, to }, fix: [edit] }
}

function lineEndOf({ text }: SourceFile): string {
  return text[text.indexOf('\n') - 1] === '\r' ? '\r\n' : '\n'
}
