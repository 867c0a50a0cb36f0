import { pause, systemClock, withTimeout } from '../../core/node/clock.ts'
import { Connection } from '../clients/connection.ts'
import type { RehearseOptions } from '../options.ts'
import type { Target } from '../result.ts'
import { type Address, dialled, isAbstract, type ListeningSocket, placeOf } from '../system/address.ts'
import { findSockets } from '../system/listening-sockets.ts'
import type { ProcessInfo } from '../system/process-info.ts'
import type { Answering, Question } from './answering.ts'
import { describeExit, describeSilence, type Invalid } from './failure.ts'
import type { LaunchedProgram } from './launched-program.ts'
import { runsCommonJs } from './module-format.ts'
import { probe } from './probe.ts'
import { runtimeOf } from './runtime.ts'
import { ServerSearch } from './server-search.ts'

/** The server of a program that has begun to answer. */
export interface FoundTarget {
  readonly target: Target
  readonly server: Answering
  /** Milliseconds that the slowest of a few requests took. */
  readonly slowestMs: number
}

/** Milliseconds in which a program has to begin to answer, and between two looks. */
const START_TIME = 60_000
const INTERVAL = 50

/** The same for a program that listens on abstract sockets alone: not each of them can be reached from Node. */
const ABSTRACT_TIME = 10_000

/** Milliseconds for an answer of a server that has answered before, and for a connection to one that is perhaps there. */
const LONG_TIME = 15_000
const SHORT_TIME = 2_000

/** How many requests are sent at once to see how long they take. */
const SAMPLES = 3

/** Waits until a program answers. */
export async function findTarget(
  program: LaunchedProgram,
  options: RehearseOptions,
): Promise<FoundTarget | Invalid> {
  const { startedAt } = program
  const given = givenAddress(options)
  const search = new ServerSearch(questionOf(options))
  for (;;) {
    const processes = await program.processes()
    const sockets = await findSockets(processes.map(({ pid }) => pid))
    const places = given ? [given] : sockets
    search.askAt(places)
    const server = search.best
    const elapsed = systemClock.now() - startedAt
    if (server) return describe(server, options, elapsed, processes, sockets)
    if (program.exit) return { invalid: describeExit(program, 'before it answered') }
    if (elapsed > ABSTRACT_TIME && places.length > 0 && places.every(isAbstract))
      return { invalid: describeAbstract(places) }
    if (elapsed > START_TIME)
      return { invalid: describeSilence(places, START_TIME, options, program.output.tail) }
    await pause(systemClock, INTERVAL)
  }
}

/** Why the server at a given port or URL would not be that of the program: it answers before the program is started. */
export async function findStranger(options: RehearseOptions): Promise<string | undefined> {
  const given = givenAddress(options)
  if (given === undefined) return undefined
  const tries = dialled(given).map(async (address) => {
    const connection = new Connection({ address, isSecure: false })
    const isTaken = await withTimeout(systemClock, connection.connected, SHORT_TIME, () => false)
    connection.close()
    return isTaken
  })
  const isTaken = (await Promise.all(tries)).includes(true)
  return isTaken
    ? `another process listens on ${placeOf(given)} already; stop it, or leave the port to the program`
    : undefined
}

function givenAddress({ url, port }: RehearseOptions): Address | undefined {
  if (url !== undefined) {
    const { hostname, port: text, protocol } = new URL(url)
    const fallback = protocol === 'https:' ? 443 : 80
    return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: text === '' ? fallback : Number(text) }
  }
  return port === undefined ? undefined : { host: '::', port }
}

function questionOf({ url, path, http2 }: RehearseOptions): Omit<Question, 'timeout'> {
  const { protocol, host } = url === undefined ? {} : new URL(url)
  const isSecure = protocol === undefined ? undefined : protocol === 'https:'
  return { path, wantsHttp2: http2, isSecure, host }
}

async function describe(
  server: Answering,
  { path }: RehearseOptions,
  foundAfterMs: number,
  processes: readonly ProcessInfo[],
  sockets: readonly ListeningSocket[],
): Promise<FoundTarget> {
  const { endpoint, host, answer } = server
  const { address, isSecure } = endpoint
  const place = placeOf(address)
  const listeners = sockets.filter((each) => placeOf(each) === place).map(({ pid }) => pid)
  const listener = processes.find(({ pid }) => listeners.includes(pid))
  const samples = answer
    ? await Promise.all(Array.from({ length: SAMPLES }, () => probe(endpoint, host, path, LONG_TIME)))
    : []
  const ports = sockets.flatMap((each) => ('port' in each ? [each.port] : []))
  const runtime = runtimeOf(listener?.executable ?? '')
  const target: Target = {
    protocol: isSecure ? 'https' : 'http',
    host: 'host' in address ? address.host : 'localhost',
    port: 'port' in address ? address.port : null,
    socketPath: 'socketPath' in address ? address.socketPath : null,
    path,
    process: listener === undefined || listener === processes[0] ? 'first' : 'descendant',
    foundAfterMs: Math.round(foundAfterMs),
    others: [...new Set(ports)].filter((port) => !('port' in address) || port !== address.port),
    keepsAlive: answer?.keepsAlive ?? true,
    keepAliveMs: answer?.keepAliveMs ?? null,
    server: answer?.server ?? null,
    runtime,
    usesLastcall: false,
    isCommonJs: listener !== undefined && runtime === 'node' && runsCommonJs(listener),
  }
  const times = [answer, ...samples].map((each) => each?.tookMs ?? 0)
  return { target, server, slowestMs: Math.max(...times) }
}

function describeAbstract(places: readonly Address[]): string {
  const names = places.map(placeOf).join(', ')
  const seconds = ABSTRACT_TIME / 1_000
  return `it listens on abstract sockets alone (${names}), which did not answer HTTP within ${seconds} s; let it listen on a port, or on a socket with a path`
}
