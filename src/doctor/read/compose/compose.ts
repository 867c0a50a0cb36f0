import { dirname, join } from 'node:path/posix'
import { type Located, locate, type SourceFile } from '../../source.ts'
import { type Command, commandOf } from '../../start/command.ts'
import { startOf } from '../../start/entrypoint.ts'
import { splitWords } from '../../start/words.ts'
import { goDuration } from '../seconds.ts'
import type { TimeSetting } from '../time-setting.ts'
import { merged, type Variables, variablesIn } from '../variables.ts'
import type { YamlValue } from '../yaml.ts'

/** A service of a compose file. */
export interface ComposeService {
  readonly file: SourceFile
  readonly name: Located<string>
  readonly command: Command | undefined
  readonly entrypoint: Command | undefined
  readonly image: string
  /** The Dockerfile that it is built from, as a path like that of the compose file. */
  readonly dockerfile: string | undefined
  /** The stage of that Dockerfile; undefined if the service names none. */
  readonly target: string | undefined
  readonly variables: Variables
  /** Files that bring more of them, as paths like that of the compose file. */
  readonly variableFiles: readonly string[]
  /** In milliseconds. */
  readonly gracePeriod: TimeSetting | undefined
  readonly stopSignal: Located<string> | undefined
  /** Whether sources of the machine are mounted into it, as on a developer's machine. */
  readonly isForDevelopment: boolean
  /** Whether another file that is laid over it starts something else. */
  readonly isCommandReplaced: boolean
  /** Where a line can be added. */
  readonly body: YamlValue
}

/** The time from SIGTERM to SIGKILL that compose gives a service, in milliseconds. */
export const COMPOSE_GRACE = 10_000

export function isCompose(document: YamlValue): boolean {
  return document.get('services') !== undefined && document.get('kind') === undefined
}

/** What describes a service. What stands first counts before what follows. */
export interface Layers {
  /** What is laid over its own file. */
  readonly over: readonly YamlValue[]
  /** What its own file says, and what that extends. There is at least one. */
  readonly own: readonly YamlValue[]
  /** What the usual file says of a complete service of another one. Only a grace period is taken from there. */
  readonly below?: readonly YamlValue[]
  /** Whether everything that it rests on was found. */
  readonly isWhole: boolean
}

export function serviceOf(name: Located<string>, { over, own, below = [], isWhole }: Layers): ComposeService {
  const all = [...over, ...own]
  const body = own[0] as YamlValue
  const get = (key: string): YamlValue | undefined => firstOf(all, (each) => each.get(key))
  const { entrypoint, cmd } = startOf(commandIn(get('entrypoint')), commandIn(get('command')))
  const isOver = over.some((each) => each.get('command') ?? each.get('entrypoint'))
  const fromBase = all.toReversed()
  const grace = firstOf([...all, ...below], (each) => each.get('stop_grace_period'))
  return {
    file: body.file,
    name,
    entrypoint,
    command: cmd,
    image: get('image')?.text() ?? '',
    dockerfile: dockerfileOf(all),
    target: firstOf(all, (each) => each.get('build', 'target')?.text()),
    variables: merged(...fromBase.map((each) => variablesIn(each.get('environment')))),
    variableFiles: fromBase.flatMap(variableFilesOf),
    gracePeriod: durationIn(grace) ?? (isWhole ? undefined : locate(undefined, body)),
    stopSignal: get('stop_signal')?.located(),
    // Sources that only another file mounts say nothing about a command of this one.
    isForDevelopment: (isOver ? all : own).some(isForDevelopment),
    isCommandReplaced: false,
    body,
  }
}

function firstOf<T>(layers: readonly YamlValue[], read: (body: YamlValue) => T | undefined): T | undefined {
  for (const layer of layers) {
    const found = read(layer)
    if (found !== undefined) return found
  }
  return undefined
}

/** A text is split into words; there is no shell. */
export function commandIn(value: YamlValue | undefined): Command | undefined {
  const text = value?.text()
  if (value === undefined) return undefined
  return commandOf(text === undefined ? value.texts() : splitWords(text), value)
}

/** Each file names its folders from where it is itself. */
function dockerfileOf(layers: readonly YamlValue[]): string | undefined {
  const build = firstOf(layers, (each) => each.get('build'))
  if (build === undefined) return undefined
  const context = firstOf(layers, (each) => {
    const own = each.get('build')
    return own?.text() === undefined ? own?.get('context')?.located() : own.located()
  })
  const name = firstOf(layers, (each) => each.get('build', 'dockerfile')?.text())
  const folder = dirname((context ?? build).file.path)
  return join(folder, context?.value ?? '.', name ?? 'Dockerfile')
}

function variableFilesOf(body: YamlValue): string[] {
  const files = body.get('env_file')
  const names = files?.items().map((item) => item.text() ?? item.get('path')?.text()) ?? []
  return [files?.text(), ...names].flatMap((name) => (name ? join(dirname(body.file.path), name) : []))
}

/** A time of a service, in milliseconds. */
export function durationIn(value: YamlValue | undefined): TimeSetting | undefined {
  const text = value?.text()
  const ms = text === undefined ? undefined : /^\d+$/.test(text) ? Number(text) * 1_000 : goDuration(text)
  return value && locate(ms, value)
}

function isForDevelopment(body: YamlValue): boolean {
  return /\b(dev|development|local|override|test)\b/.test(body.file.path) || mountsSources(body)
}

export function mountsSources(body: YamlValue): boolean {
  const sources = (body.get('volumes')?.items() ?? []).map(
    (item) => item.text() ?? item.get('source')?.text() ?? '',
  )
  return sources.some((source) => /^\.{1,2}(\/|:|$)/.test(source))
}
