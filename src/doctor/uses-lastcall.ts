import { resolve, sep } from 'node:path'
import { isPartOf, isSetUp, packageUsesLastcall } from './package-uses-lastcall.ts'
import type { Project } from './project.ts'
import type { Dockerfile } from './read/dockerfile.ts'
import type { Package } from './read/package-json.ts'
import type { Variables } from './read/variables.ts'
import { programOf } from './start/command.ts'
import { wordsOfImage } from './start/image-words.ts'
import { withoutInit } from './start/wrappers.ts'
import { type Times, type TimesInCode, timesOf } from './times.ts'

/** A program that some file starts, and what may show whether it uses lastcall. */
export interface Program {
  /** The file that starts it, as a path. */
  readonly path: string
  readonly words: readonly string[]
  readonly variables: Variables
  readonly image: string
  readonly platform: 'Kubernetes' | 'PM2' | null
}

/** Images that are no programs of one's own. */
const NAMES =
  'redis|valkey|postgres|postgresql|mysql|mariadb|mongo|mongodb|rabbitmq|memcached|nginx|haproxy|traefik|envoy|proxyv2|elasticsearch|opensearch|kafka|zookeeper|nats|minio|etcd|busybox|grafana|prometheus|otel|opentelemetry-collector|cloud-?sql-proxy|fluent-?bit|fluentd|filebeat|promtail'

/** `kafka-exporter`, too. */
const INFRASTRUCTURE = new RegExp(`(^|/)(${NAMES})([:@-]|$)`)

/** Not `kafka-consumer`, which may be a program of one's own. */
const AS_IT_IS = new RegExp(`(^|/)(${NAMES})([:@]|$)`)

/** Whether a program is one of those that everyone takes as they are, such as a database. */
export function isInfrastructure(image: string): boolean {
  return INFRASTRUCTURE.test(image)
}

/** The times of a program: lastcall's own where it is used, else what the user has said. Undefined if nobody knows. */
export function timesOfProgram(program: Program, project: Project): Times | undefined {
  if (usesLastcall(program, project)) return lastcallTimes(program, project)
  const { drain } = project
  if (drain === undefined || isInfrastructure(program.image)) return undefined
  return {
    timeout: drain,
    timeoutName: '--drain',
    delay: 0,
    mostDelay: 0,
    delayName: '',
    lastCall: drain,
    askedDelay: 0,
  }
}

/** Only lastcall's own times; undefined for a program that does not use it. */
export function lastcallTimesOf(program: Program, project: Project): Times | undefined {
  return usesLastcall(program, project) ? lastcallTimes(program, project) : undefined
}

function lastcallTimes(program: Program, project: Project): Times | undefined {
  const { words, variables, platform } = program
  const given = timeoutOfCommand(words)
  const found = timesOf(
    variables,
    platform,
    given === undefined ? timesInCode(ownerOf(program, project), project) : { timeout: given },
  )
  return given !== undefined && found && !variables.has('LASTCALL_TIMEOUT')
    ? { ...found, timeoutName: '--timeout' }
    : found
}

/** Whether a program uses lastcall, as far as the files show it. */
export function usesLastcall({ path, words, variables, image }: Program, project: Project): boolean {
  // A map of variables that services share may reach a database, too.
  if (isSetUp(words, AS_IT_IS.test(image) ? new Map() : variables)) return true
  if (isInfrastructure(image)) return false
  return packageUsesLastcall(ownerOf({ path, image }, project), words, project)
}

/** The package of a program: the one that its image is named after, else the nearest one. */
function ownerOf(
  { path, image }: Pick<Program, 'path' | 'image'>,
  { packages }: Project,
): Package | undefined {
  return (image === '' ? undefined : packages.ofImage(image)) ?? packages.nearest(path)
}

/** The program of an image. */
export function programOfImage({ file, cmd, entrypoint, variables, base }: Dockerfile): Program {
  const words = wordsOfImage(base, { entrypoint, cmd })
  return { path: file.path, words, variables, image: isInfrastructure(base) ? base : '', platform: null }
}

/** `--timeout` of `lastcall run`, in milliseconds. */
function timeoutOfCommand(words: readonly string[]): number | undefined {
  const inner = withoutInit(words)
  if (programOf(words) !== 'lastcall' || inner[1] !== 'run') return undefined
  const end = inner.indexOf('--')
  const own = inner.slice(2, end < 0 ? undefined : end)
  const at = own.findIndex((word) => /^--timeout(=|$)/.test(word))
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(own[at]?.split('=')[1] ?? own[at + 1] ?? '') ?? []
  return at < 0 || number === undefined ? undefined : Number(number) * (unit === 's' ? 1_000 : 1)
}

/** What the code of the same package gives to `configure`, if all its files agree. */
function timesInCode(owner: Package | undefined, { code, packages }: Project): TimesInCode {
  const found = code.filter(
    ({ file, times }) =>
      Object.keys(times).length > 0 &&
      (owner === undefined ||
        resolve(file.path).startsWith(owner.folder + sep) ||
        isPartOf(packages.nearest(file.path), owner)),
  )
  return found.length === 1 ? (found[0]?.times ?? {}) : {}
}
