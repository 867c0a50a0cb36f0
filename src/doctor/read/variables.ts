import type { Located, Place } from '../source.ts'
import type { YamlValue } from './yaml.ts'

/** Environment variables by their names, each at its value. */
export type Variables = ReadonlyMap<string, Variable>

/** A variable of the environment. Its place is its value. */
export interface Variable extends Located<string> {
  readonly name: Located<string>
}

/** Whether a value is filled in when the program starts, so that nobody knows it here. */
export function isOpen({ value }: Variable): boolean {
  return /[$<]|%\{|\{\{/.test(value)
}

/** All variables of several sources; the later ones win. */
export function merged(...all: readonly Variables[]): Variables {
  return new Map(all.flatMap((each) => [...each]))
}

/** A map of names and values, or a list of `NAME=value`. */
export function variablesIn(value: YamlValue | undefined): Variables {
  const found = new Map<string, Variable>()
  for (const [name, each] of value?.entries() ?? []) {
    const { file, start, end } = each
    // Without a value it comes from where the program is started.
    found.set(name.value, { value: each.text() ?? '$(host)', file, start, end, name })
  }
  for (const item of value?.items() ?? []) {
    const text = item.text() ?? ''
    const end = text.indexOf('=')
    const at = item.file.text.indexOf(text, item.start)
    if (at < 0 || at >= item.end) continue
    if (end > 0) found.set(text.slice(0, end), assignment(item, text, end, at))
    else if (text !== '') found.set(text, fromHost(item, text, at))
  }
  return found
}

/** A name alone: its value comes from where the program is started. */
function fromHost({ file }: Place, name: string, at: number): Variable {
  const place = { file, start: at, end: at + name.length }
  return { value: '$(host)', ...place, name: { value: name, ...place } }
}

function assignment({ file }: Place, text: string, end: number, at: number): Variable {
  return {
    value: text.slice(end + 1),
    file,
    start: at + end + 1,
    end: at + text.length,
    name: { value: text.slice(0, end), file, start: at, end: at + end },
  }
}
