import { findPort } from '../../support/port.ts'
import { Backend, type Stop } from './backend.ts'
import { Load } from './load.ts'
import { Nginx } from './nginx.ts'
import { Tally } from './tally.ts'

export { NO_NGINX } from './nginx.ts'

export interface RollingRestartOptions {
  readonly contender: string
  /** Milliseconds for which a peer goes on serving before its shutdown begins; 0 is as it comes. */
  readonly delay?: number
  /** Whether nginx spreads the requests, or each client keeps a connection to one backend. */
  readonly isBehindNginx: boolean
  readonly restarts: number
  readonly clients: number
}

export interface Result extends RollingRestartOptions {
  readonly sent: number
  readonly failed: number
  /** How many failed, by kind. */
  readonly failures: ReadonlyMap<string, number>
  /** Connections refused, on which nothing was sent. */
  readonly refused: number
  /** How long each restarted process took to exit, in milliseconds. */
  readonly exitsMs: readonly number[]
  /** How many did not end in time, and were killed. */
  readonly killed: number
  /** All that the restarted processes wrote there. */
  readonly stderr: string
}

/** Restarts two backends in turn under load, and counts the requests that fail. */
export async function rollingRestart(options: RollingRestartOptions): Promise<Result> {
  const { contender, delay = 0, isBehindNginx, restarts, clients } = options
  const ports = [await findPort(), await findPort()] as const
  const backends = ports.map((port) => new Backend(contender, delay, port))
  const tally = new Tally()
  let nginx: Nginx | undefined
  let load: Load | undefined
  let going: readonly Promise<unknown>[] = []
  const abandon = (): void => {
    for (const started of [nginx, ...backends]) started?.abandon()
  }
  process.once('exit', abandon)
  try {
    await Promise.all(backends.map((backend) => backend.start()))
    if (isBehindNginx) nginx = await Nginx.start(ports)
    load = nginx ? Load.throughProxy(clients, nginx.port, tally) : Load.direct(clients, ports, tally)
    const running = load.run()
    const restarting = restartInTurn(backends, restarts, load, nginx, tally)
    going = [running, restarting]
    // The clients end only when they are told to, or by an error.
    await Promise.race(going)
    load.end()
    await running
    const { sent, failed, failures, refused } = tally
    return { ...options, sent, failed, failures, refused, ...summaryOf(await restarting) }
  } finally {
    load?.end()
    // Else a restart that is under way would leave a process behind.
    await Promise.allSettled(going)
    await Promise.allSettled([nginx?.stop(), ...backends.map((backend) => backend.destroy())])
    process.off('exit', abandon)
  }
}

async function restartInTurn(
  backends: readonly Backend[],
  restarts: number,
  load: Load,
  nginx: Nginx | undefined,
  tally: Tally,
): Promise<Stop[]> {
  await Promise.all(backends.map(({ pid }) => tally.answeredBy(pid)))
  const stops: Stop[] = []
  for (let restart = 0; restart < restarts; restart++) {
    const backend = backends[restart % backends.length] as Backend
    // As on Kubernetes the proxy and the process learn it at the same time, and neither waits for the other.
    nginx?.markDown(backend.port)
    stops.push(await backend.stop())
    await backend.start()
    nginx?.markUp()
    load.welcome(backend.port)
    await tally.answeredBy(backend.pid)
  }
  return stops
}

function summaryOf(stops: readonly Stop[]): Pick<Result, 'exitsMs' | 'killed' | 'stderr'> {
  return {
    exitsMs: stops.map(({ exitMs }) => exitMs),
    killed: stops.filter(({ isKilled }) => isKilled).length,
    stderr: stops.map(({ stderr }) => stderr).join(''),
  }
}
