import { findPort } from '../../support/port.ts'
import { Backend, type Stop } from './backend.ts'
import { DirectLoad } from './direct-load.ts'
import { HAProxy, NO_HAPROXY } from './haproxy.ts'
import type { Load } from './load.ts'
import { Nginx, NO_NGINX } from './nginx.ts'
import { ProxiedLoad } from './proxied-load.ts'
import type { ReverseProxy } from './reverse-proxy.ts'
import { Tally } from './tally.ts'

export type ProxyName = 'nginx' | 'haproxy'

interface ProxyKind {
  readonly title: string
  /** Why there is none here, or false. */
  readonly missing: string | false
  start(backends: readonly number[]): Promise<ReverseProxy>
}

/** What can stand in front. */
export const PROXIES: Readonly<Record<ProxyName, ProxyKind>> = {
  nginx: { title: 'nginx', missing: NO_NGINX, start: Nginx.start },
  haproxy: { title: 'HAProxy', missing: NO_HAPROXY, start: HAProxy.start },
}

export interface RollingRestartOptions {
  readonly contender: string
  /** Milliseconds for which a peer goes on serving before its shutdown begins; 0 is as it comes. */
  readonly delay?: number
  /** What spreads the requests. Without it each client keeps a connection to one backend. */
  readonly proxy?: ProxyName
  readonly restarts: number
  /** So many at least, spread over the restarts. Without it one restart follows the other. */
  readonly requests?: number
  readonly clients: number
}

export interface Result extends RollingRestartOptions {
  readonly sent: number
  /** How many had a whole and right answer. */
  readonly answered: number
  readonly failed: number
  /** How many failed, by kind. */
  readonly failures: ReadonlyMap<string, number>
  /** Connections refused, on which nothing was sent. */
  readonly refused: number
  /** How long each restarted process took to exit, in milliseconds. */
  readonly exitsMs: readonly number[]
  /** How many did not end in time, and were killed. */
  readonly killed: number
  /** From the first request to the last answer. */
  readonly seconds: number
  /** All that the restarted processes wrote to stderr. */
  readonly stderr: string
  /** What the proxy said first of what went wrong. */
  readonly proxyLog: string
}

/** Restarts two backends in turn under load, and counts the requests that fail. */
export async function rollingRestart(options: RollingRestartOptions): Promise<Result> {
  const { contender, delay = 0, clients } = options
  const ports = [await findPort(), await findPort()] as const
  const backends = ports.map((port) => new Backend(contender, delay, port))
  const tally = new Tally()
  let proxy: ReverseProxy | undefined
  let load: Load | undefined
  let going: readonly Promise<unknown>[] = []
  const abandon = (): void => {
    for (const started of [proxy, ...backends]) started?.abandon()
  }
  process.once('exit', abandon)
  try {
    await Promise.all(backends.map((backend) => backend.start()))
    if (options.proxy) proxy = await PROXIES[options.proxy].start(ports)
    load = proxy ? new ProxiedLoad(clients, proxy, tally) : new DirectLoad(clients, ports, tally)
    const start = performance.now()
    const running = load.run()
    const restarting = restartInTurn(backends, options, load, tally)
    going = [running, restarting]
    // The clients end only when they are told to, or by an error.
    await Promise.race(going)
    load.end()
    await running
    const seconds = (performance.now() - start) / 1_000
    const { sent, answered, failed, failures, refused } = tally
    const counts = { sent, answered, failed, failures, refused }
    return {
      ...options,
      ...counts,
      seconds,
      proxyLog: proxy?.log.slice(0, 5_000) ?? '',
      ...summaryOf(await restarting),
    }
  } finally {
    load?.end()
    // Else a restart that is under way would leave a process behind.
    await Promise.allSettled(going)
    await Promise.allSettled([proxy?.stop(), ...backends.map((backend) => backend.destroy())])
    process.off('exit', abandon)
  }
}

async function restartInTurn(
  backends: readonly Backend[],
  { restarts, requests = 0 }: RollingRestartOptions,
  load: Load,
  tally: Tally,
): Promise<Stop[]> {
  await Promise.all(backends.map(({ pid }) => tally.answeredBy(pid)))
  const stops: Stop[] = []
  for (let restart = 0; restart < restarts; restart++) {
    await tally.hasSent((requests * restart) / restarts)
    const backend = backends[restart % backends.length] as Backend
    stops.push(await load.stop(backend))
    await load.start(backend)
    await tally.answeredBy(backend.pid)
  }
  await tally.hasSent(requests)
  return stops
}

function summaryOf(stops: readonly Stop[]): Pick<Result, 'exitsMs' | 'killed' | 'stderr'> {
  return {
    exitsMs: stops.map(({ exitMs }) => exitMs),
    killed: stops.filter(({ isKilled }) => isKilled).length,
    stderr: stops.map(({ stderr }) => stderr).join(''),
  }
}
