import { type Located, locate, type SourceFile } from '../source.ts'
import { type Command, commandOf } from '../start/command.ts'
import { splitWords } from '../start/words.ts'
import { systemdSpan } from './seconds.ts'
import type { TimeSetting } from './time-setting.ts'
import type { Variable, Variables } from './variables.ts'

/** A service unit of systemd. */
export interface Unit {
  readonly file: SourceFile
  readonly execStart: Command
  readonly variables: Variables
  readonly timeoutStop: TimeSetting | undefined
  readonly killMode: Located<string> | undefined
  readonly killSignal: Located<string> | undefined
  readonly sendsSigkill: Located<string> | undefined
}

/** The time from SIGTERM to SIGKILL that systemd gives a service, in milliseconds: DefaultTimeoutStopSec. */
export const UNIT_GRACE = 90_000

/** What may stand before the path of a command. */
const PREFIX = /^[-@:+!|]+/

/** Reads a unit; undefined if it starts nothing. */
export function readUnit(file: SourceFile): Unit | undefined {
  const settings = settingsOf(file)
  const last = (...names: readonly string[]): Located<string> | undefined =>
    settings.filter(({ name, value }) => names.includes(name) && value !== '').at(-1)
  const exec = last('ExecStart')
  if (exec === undefined) return undefined
  return {
    file,
    execStart: commandOf(splitWords(exec.value.replace(PREFIX, '')), exec),
    variables: variablesIn(settings.filter(({ name }) => name === 'Environment')),
    timeoutStop: spanOf(last('TimeoutStopSec', 'TimeoutSec')),
    killMode: last('KillMode'),
    killSignal: last('KillSignal'),
    sendsSigkill: last('SendSIGKILL'),
  }
}

type Setting = Located<string> & { readonly name: string }

/** The settings of the section [Service], each at its value. A line that ends with a backslash goes on. */
function settingsOf(file: SourceFile): Setting[] {
  const found: Setting[] = []
  let section = ''
  for (const [start, line] of linesOf(file.text)) {
    section = /^\s*\[(\w+)\]/.exec(line)?.[1] ?? section
    const [head, name] = /^\s*(\w+)\s*=\s*/.exec(line) ?? []
    if (head === undefined || name === undefined || section !== 'Service') continue
    const value = line.slice(head.length).trimEnd()
    const at = start + head.length
    found.push({
      name,
      value: value.replaceAll(/\\\r?\n/g, ' '),
      file,
      start: at,
      end: at + value.length,
    })
  }
  return found
}

/** The lines, each with those that go on with it, and where it begins. */
function linesOf(text: string): [start: number, line: string][] {
  const found: [number, string][] = []
  let start = 0
  for (let end = text.indexOf('\n'); start < text.length; end = text.indexOf('\n', end + 1)) {
    if (end > 0 && /\\\r?$/.test(text.slice(Math.max(0, end - 2), end))) continue
    const next = end < 0 ? text.length : end + 1
    found.push([start, text.slice(start, next)])
    if (end < 0) break
    start = next
  }
  return found
}

function spanOf(setting: Located<string> | undefined): TimeSetting | undefined {
  return setting && locate(systemdSpan(setting.value), setting)
}

/** A variable in quotes, or one without. */
const ASSIGNMENT = /(["'])([A-Za-z_]\w*)=(.*?)\1|(?<!\S)([A-Za-z_]\w*)=(\S*)/g

/** `Environment=NAME=value "OTHER=a value"`. */
function variablesIn(settings: readonly Setting[]): Variables {
  const found = new Map<string, Variable>()
  for (const { file, start, end } of settings) {
    for (const match of file.text.slice(start, end).matchAll(ASSIGNMENT)) {
      const [, quote = '', inQuotes, quoted = '', bare = '', plain = ''] = match
      const name = inQuotes ?? bare
      const at = start + match.index + quote.length
      const value = inQuotes === undefined ? plain : quoted
      const place = { file, start: at + name.length + 1, end: at + name.length + 1 + value.length }
      found.set(name, { value, ...place, name: { value: name, file, start: at, end: at + name.length } })
    }
  }
  return found
}
