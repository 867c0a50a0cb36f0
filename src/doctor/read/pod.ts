import type { Located, Place } from '../source.ts'
import { type Command, commandOf } from '../start/command.ts'
import { splitWords } from '../start/words.ts'
import { sleepTime } from './seconds.ts'
import { withoutComments } from './shell-script.ts'
import type { Variable, Variables } from './variables.ts'
import type { YamlValue } from './yaml.ts'

/** A container of a pod. */
export interface Container extends Place {
  readonly name: string
  readonly image: string
  readonly command: Command | undefined
  readonly variables: Variables
  /** Whether it has a list of variables, to which one can be added. */
  readonly hasEnv: boolean
  /** The ConfigMaps that bring more of them. */
  readonly configMaps: readonly string[]
  readonly ports: readonly ContainerPort[]
  readonly preStop: Located<number> | undefined
  readonly readiness: Probe | undefined
  readonly liveness: Probe | undefined
  /** Whether it starts before the other containers and stops after them. */
  readonly isSidecar: boolean
}

interface ContainerPort {
  readonly name: string
  readonly number: number | undefined
}

export interface Probe extends Place {
  /** Of an HTTP probe. */
  readonly http: { readonly path: string; readonly port: string; readonly place: Place } | undefined
}

/** Reads the containers of the specification of a pod that run until it stops. Other init containers have ended before. */
export function readContainers(spec: YamlValue): Container[] {
  const sidecars = (spec.get('initContainers')?.items() ?? []).filter(
    (body) => body.get('restartPolicy')?.text() === 'Always',
  )
  return [
    ...(spec.get('containers')?.items() ?? []).map((body) => containerOf(body, false)),
    ...sidecars.map((body) => containerOf(body, true)),
  ]
}

function containerOf(body: YamlValue, isSidecar: boolean): Container {
  return {
    file: body.file,
    start: body.start,
    end: body.end,
    name: body.get('name')?.text() ?? '',
    image: body.get('image')?.text() ?? '',
    command: commandIn(body),
    variables: variablesOf(body.get('env')),
    hasEnv: body.get('env') !== undefined,
    configMaps: (body.get('envFrom')?.items() ?? []).flatMap(
      (each) => each.get('configMapRef', 'name')?.text() ?? [],
    ),
    ports: (body.get('ports')?.items() ?? []).map((port) => ({
      name: port.get('name')?.text() ?? '',
      number: port.get('containerPort')?.number(),
    })),
    preStop: preStopOf(body.get('lifecycle', 'preStop')),
    readiness: probeIn(body.get('readinessProbe')),
    liveness: probeIn(body.get('livenessProbe')),
    isSidecar,
  }
}

/** `command` is the entry point, `args` what follows. */
function commandIn(body: YamlValue): Command | undefined {
  const command = body.get('command')
  const args = body.get('args')
  const place = command ?? args
  return place && commandOf([...(command?.texts() ?? []), ...(args?.texts() ?? [])], place)
}

function variablesOf(env: YamlValue | undefined): Variables {
  const found = new Map<string, Variable>()
  for (const item of env?.items() ?? []) {
    const name = item.get('name')?.located()
    const value = item.get('value')
    const { file, start, end } = value ?? item
    if (name) found.set(name.value, { value: value?.text() ?? '$(host)', file, start, end, name })
    if (name && item.get('valueFrom')) found.set(name.value, { ...name, value: '$(valueFrom)', name })
  }
  return found
}

/** How long a preStop hook takes, as far as it says so: by `sleep`. */
function preStopOf(hook: YamlValue | undefined): Located<number> | undefined {
  const seconds = hook?.get('sleep', 'seconds')
  const own = seconds?.number()
  if (seconds && own !== undefined)
    return { value: own * 1_000, file: seconds.file, start: seconds.start, end: seconds.end }
  const command = hook?.get('exec', 'command')
  if (command === undefined) return undefined
  const words = command
    .texts()
    .flatMap((text) => splitWords(withoutComments(text).replaceAll(/[;&|()]/g, ' ; ')))
  const times = words.flatMap((word, index) =>
    /(^|\/)sleep$/.test(word) ? (sleepTime(words[index + 1] ?? '') ?? []) : [],
  )
  const value = times.reduce((sum, time) => sum + time, 0)
  return value > 0 ? { value, file: command.file, start: command.start, end: command.end } : undefined
}

function probeIn(probe: YamlValue | undefined): Probe | undefined {
  if (probe === undefined) return undefined
  const { file, start, end } = probe
  const get = probe.get('httpGet')
  const path = get?.get('path')
  const port = get?.get('port')?.text()
  const http = get && port !== undefined ? { path: path?.text() ?? '/', port, place: path ?? get } : undefined
  return { file, start, end, http }
}
