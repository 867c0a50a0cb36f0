import { dirname, join } from 'node:path/posix'
import { type Located, locate, type SourceFile } from '../source.ts'
import { type Command, commandOf } from '../start/command.ts'
import { startOf } from '../start/entrypoint.ts'
import { splitWords } from '../start/words.ts'
import { goDuration } from './seconds.ts'
import type { TimeSetting } from './time-setting.ts'
import { type Variables, variablesIn } from './variables.ts'
import type { YamlValue } from './yaml.ts'

/** A service of a compose file. */
export interface ComposeService {
  readonly file: SourceFile
  readonly name: Located<string>
  readonly command: Command | undefined
  readonly entrypoint: Command | undefined
  readonly image: string
  /** The Dockerfile that it is built from, as a path like that of the compose file. */
  readonly dockerfile: string | undefined
  readonly variables: Variables
  /** Files that bring more of them, as paths like that of the compose file. */
  readonly variableFiles: readonly string[]
  /** In milliseconds. */
  readonly gracePeriod: TimeSetting | undefined
  readonly stopSignal: Located<string> | undefined
  /** Whether sources of the machine are mounted into it, as on a developer's machine. */
  readonly isForDevelopment: boolean
  /** Where a line can be added. */
  readonly body: YamlValue
}

/** The time from SIGTERM to SIGKILL that compose gives a service, in milliseconds. */
export const COMPOSE_GRACE = 10_000

export function isCompose(document: YamlValue): boolean {
  return document.get('services') !== undefined && document.get('kind') === undefined
}

export function readCompose(document: YamlValue): ComposeService[] {
  return (document.get('services')?.entries() ?? []).map(([name, body]) => {
    const { file } = document
    const { entrypoint, cmd } = startOf(commandIn(body.get('entrypoint')), commandIn(body.get('command')))
    return {
      file,
      name,
      entrypoint,
      command: cmd,
      image: body.get('image')?.text() ?? '',
      dockerfile: dockerfileOf(file, body),
      variables: variablesIn(body.get('environment')),
      variableFiles: variableFilesOf(file, body),
      gracePeriod: durationIn(body.get('stop_grace_period')),
      stopSignal: body.get('stop_signal')?.located(),
      isForDevelopment: isForDevelopment(file, body),
      body,
    }
  })
}

/** A text is split into words; there is no shell. */
function commandIn(value: YamlValue | undefined): Command | undefined {
  const text = value?.text()
  if (value === undefined) return undefined
  return commandOf(text === undefined ? value.texts() : splitWords(text), value)
}

function dockerfileOf(file: SourceFile, body: YamlValue): string | undefined {
  const build = body.get('build')
  if (build === undefined) return undefined
  const context = build.text() ?? build.get('context')?.text() ?? '.'
  return join(dirname(file.path), context, build.get('dockerfile')?.text() ?? 'Dockerfile')
}

function variableFilesOf(file: SourceFile, body: YamlValue): string[] {
  const files = body.get('env_file')
  const names = files?.items().map((item) => item.text() ?? item.get('path')?.text()) ?? []
  return [files?.text(), ...names].flatMap((name) => (name ? join(dirname(file.path), name) : []))
}

function durationIn(value: YamlValue | undefined): TimeSetting | undefined {
  const text = value?.text()
  const ms = text === undefined ? undefined : /^\d+$/.test(text) ? Number(text) * 1_000 : goDuration(text)
  return value && locate(ms, value)
}

function isForDevelopment(file: SourceFile, body: YamlValue): boolean {
  if (/\b(dev|development|local|override|test)\b/.test(file.path)) return true
  const sources = (body.get('volumes')?.items() ?? []).map(
    (item) => item.text() ?? item.get('source')?.text() ?? '',
  )
  return sources.some((source) => /^\.{1,2}(\/|:|$)/.test(source))
}
