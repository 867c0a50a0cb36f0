import { checkSignal } from '../core/check/check.ts'
import { parseDuration } from '../core/check/duration.ts'
import { detectPlatform, isOnKubernetes } from '../core/node/platform.ts'
import type { RehearseOptions } from '../rehearse/options.ts'
import {
  type OptionTable,
  parseCommandLine,
  readNumber,
  readSignal,
  readText,
  readTime,
} from './option-table.ts'
import { readOutputFile } from './output-file.ts'
import { checkRequest, readRequestPath } from './request-path.ts'
import { UsageError } from './usage-error.ts'

/** What `lastcall rehearse` was asked for. */
export interface RehearseCommand {
  readonly options: Omit<RehearseOptions, 'version'>
  readonly json: boolean
  readonly html: string | undefined
  readonly junit: string | undefined
}

/** Milliseconds that platforms give a process to stop, by their names; `docs/deadlines.md` has the sources. */
const GRACE: Readonly<Record<string, number>> = {
  'Cloud Run': 10_000,
  Fly: 5_000,
  Nomad: 5_000,
  'Azure App Service': 5_000,
  PM2: 1_600,
  Lambda: 300,
}
const USUAL_GRACE = 30_000

/** Milliseconds in which a load balancer still sends new connections: half of the delay of lastcall, or less. */
const NOTICE = 250
const KUBERNETES_NOTICE = 3_000

/** Signals that no program can act on, or that only let it go on. */
const NO_REQUESTS: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGSTOP', 'SIGCONT']

const CLIENTS = 20
const MOST_CLIENTS = 1_000

const SERVER = {
  port: { value: 'N', read: readPort, help: 'port of the server; default: found' },
  url: { value: 'URL', read: readUrl, help: 'URL of the server, such as https://localhost:3000/' },
} as const

const PATH = {
  path: { value: 'PATH', read: readRequestPath, help: 'path that clients ask for; default: /' },
} as const

const LOAD = {
  stream: {
    value: 'PATH',
    read: readRequestPath,
    help: 'path of an event stream or another endless response',
  },
  ws: { value: 'PATH', read: readRequestPath, help: 'path of a WebSocket' },
  http2: { help: 'clients that speak HTTP/2, too' },
  clients: { value: 'N', read: readCount, help: `number of usual clients; default: ${CLIENTS}` },
  duration: {
    value: 'TIME',
    read: readTime,
    help: 'time of load before the signal;\ndefault: 3 x the slowest request, at least 1.2s',
  },
} as const

const REQUESTS = {
  request: { value: 'TEXT', read: readText, help: 'what clients send; may be given several times' },
} as const

const BALANCER = {
  ready: {
    value: 'PATH',
    read: readRequestPath,
    help: 'readiness route, which should then say no',
  },
  balancerKeepAlive: {
    value: 'TIME',
    read: readTime,
    help: 'idle time of your load balancer',
  },
} as const

const STOP = {
  signal: { value: 'SIGNAL', read: readKnownSignal, help: 'signal that asks it to stop; default: SIGTERM' },
  grace: {
    value: 'TIME',
    read: readTime,
    help: "time from the signal to SIGKILL;\ndefault: the platform's, else 30s",
  },
  notice: {
    value: 'TIME',
    read: readTimeOrZero,
    help: 'time from the signal in which clients still connect;\ndefault: 250ms, on Kubernetes 3s',
  },
} as const

const SERIES = {
  'asProcess-1': { help: 'rehearse as process 1 of a container alone' },
  repeat: { value: 'N', read: readCount, help: 'run each rehearsal N times' },
  all: { help: 'go on after a rehearsal that lost something' },
} as const

const OUTPUT = {
  json: { help: 'print everything that was found out as JSON' },
  html: { value: 'FILE', read: readOutputFile, help: 'write a page for people' },
  junit: { value: 'FILE', read: readOutputFile, help: 'write a file for CI systems' },
} as const

/** The options of `lastcall rehearse`, as the help groups them. */
export const REHEARSE_TABLES: Readonly<Record<'load' | 'stop' | 'output', OptionTable>> = {
  load: { ...SERVER, ...REQUESTS, ...PATH, ...LOAD, ...BALANCER },
  stop: { ...STOP, ...SERIES },
  output: OUTPUT,
}

/** Reads the words after `lastcall rehearse`. @throws {UsageError} if an option is bad. */
export function parseRehearse(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): RehearseCommand | 'help' {
  const end = args.indexOf('--')
  const [file, ...rest] = end < 0 ? [] : args.slice(end + 1)
  const ownArgs = end < 0 ? args : args.slice(0, end)
  const table = { ...SERVER, ...LOAD, ...BALANCER, ...STOP, ...SERIES, ...OUTPUT }
  const { wantsHelp, given, repeated, words } = parseCommandLine('rehearse', ownArgs, table, {
    ...REQUESTS,
    ...PATH,
  })
  if (wantsHelp) return 'help'
  if (words.length > 0)
    throw new UsageError(`the command comes after --, as in: lastcall rehearse -- ${words.join(' ')}`)
  if (file === undefined)
    throw new UsageError('no command given: write it after --, as in: lastcall rehearse -- node server.js')
  if (given.port !== undefined && given.url !== undefined)
    throw new UsageError('give either --port or --url, not both')
  const { url, port, stream, ws, duration, ready, balancerKeepAlive, html, junit } = given
  return {
    options: {
      command: [file, ...rest],
      port,
      url,
      path: readOnlyPath(repeated.get('path') ?? []) ?? pathOf(url),
      requests: (repeated.get('request') ?? []).map(checkRequest),
      stream,
      ws,
      ready,
      balancerKeepAlive,
      http2: given.http2 ?? false,
      clients: given.clients ?? CLIENTS,
      duration,
      grace: given.grace ?? GRACE[detectPlatform(env)?.name ?? ''] ?? USUAL_GRACE,
      notice: given.notice ?? (isOnKubernetes(env) ? KUBERNETES_NOTICE : NOTICE),
      signal: given.signal ?? 'SIGTERM',
      asProcess1: given['asProcess-1'] ?? false,
      repeat: given.repeat ?? 1,
      all: given.all ?? false,
    },
    json: given.json ?? false,
    html,
    junit,
  }
}

/** There is one path; several requests are named as such. */
function readOnlyPath([path, second]: readonly string[]): string | undefined {
  if (second !== undefined)
    throw new UsageError(
      `\`--path\` must be given once, got '${path}' and '${second}'; for several, give --request 'GET ${path}' --request 'GET ${second}'`,
    )
  return path === undefined ? undefined : readRequestPath('--path', path)
}

function pathOf(url: string | undefined): string {
  if (url === undefined) return '/'
  const { pathname, search } = new URL(url)
  return pathname + search
}

function readPort(flag: string, text: string): number {
  const port = readNumber(flag, text)
  if (port < 1 || port > 65_535)
    throw new UsageError(`\`${flag}\` must be a port from 1 to 65535, got '${text}'`)
  return port
}

function readCount(flag: string, text: string): number {
  const count = readNumber(flag, text)
  if (count < 1 || count > MOST_CLIENTS)
    throw new UsageError(`\`${flag}\` must be a number from 1 to ${MOST_CLIENTS}, got '${text}'`)
  return count
}

function readUrl(flag: string, text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new UsageError(
    `\`${flag}\` must be a URL with http: or https:, such as http://localhost:3000/, got '${text}'`,
  )
}

function readTimeOrZero(flag: string, text: string): number {
  return parseDuration(flag, text, 'zeroOrMore')
}

function readKnownSignal(flag: string, text: string): NodeJS.Signals {
  const signal = readSignal(flag, text)
  checkSignal(flag, signal)
  if (NO_REQUESTS.includes(signal))
    throw new UsageError(
      `\`${flag}\` must be a signal by which a program stops in its own way, such as SIGTERM, got '${text}'`,
    )
  return signal
}
