import { atMost, type BenchCase, defineCase, type Table } from '../case.ts'
import { BY_HAND, LASTCALL, peersThatOffer } from '../contenders.ts'
import { medianOf } from '../measure.ts'
import { PROXIES, type ProxyName, type Result, rollingRestart } from './rolling-restart.ts'

const CLIENTS = 40

/** Milliseconds for which lastcall goes on serving, off Kubernetes and without a terminal. */
const SAME_DELAY = 500

const PEERS = [BY_HAND, ...peersThatOffer('server')]

interface Entrant {
  readonly name: string
  readonly delay?: number
  readonly restarts: number
}

const own = (restarts: number): Entrant => ({ name: LASTCALL.name, restarts })

const peers = (restarts: number, delay = 0): Entrant[] => PEERS.map(({ name }) => ({ name, restarts, delay }))

/** Their processes end, whatever connections there are. */
const ENDING = ['terminus', 'http-graceful-shutdown', 'http-terminator', 'stoppable']

interface Size {
  readonly behindNginx: readonly Entrant[]
  readonly direct: readonly Entrant[]
}

/** Counts the requests that fail while two servers are restarted in turn under load. */
export const rolling: BenchCase = defineCase<Size>({
  name: 'rolling',
  title: 'Requests that fail in rolling restarts',
  sizes: {
    full: {
      behindNginx: [own(20), ...peers(4), ...peers(4, SAME_DELAY)],
      // Here some do not end, and are killed after 5 s.
      direct: [own(20), ...peers(2), ...peers(2, SAME_DELAY).filter(({ name }) => ENDING.includes(name))],
    },
    smoke: { behindNginx: [own(2)], direct: [] },
  },
  async run({ behindNginx, direct }) {
    if (PROXIES.nginx.missing) return { tables: [], skipped: PROXIES.nginx.missing }
    const proxied = await restartAll(behindNginx, 'nginx')
    const unproxied = await restartAll(direct)
    const [first] = proxied as [Result]
    return {
      targets: [
        atMost(
          `requests lost over ${first.restarts} rolling restarts behind nginx, by default`,
          0,
          first.failed,
        ),
      ],
      tables: [
        tableOf(proxied, `Behind nginx, ${CLIENTS} clients`),
        ...(unproxied.length > 0 ? [tableOf(unproxied, `With no proxy between, ${CLIENTS} clients`)] : []),
      ],
    }
  },
})

async function restartAll(entrants: readonly Entrant[], proxy?: ProxyName): Promise<Result[]> {
  const results: Result[] = []
  const common = { clients: CLIENTS, ...(proxy && { proxy }) }
  for (const { name, ...options } of entrants) {
    results.push(await rollingRestart({ contender: name, ...common, ...options }))
  }
  return results
}

function tableOf(results: readonly Result[], caption: string): Table {
  return {
    caption,
    head: ['', 'failed', 'of', 'restarts', 'median exit, ms', 'failures by kind'],
    rows: results.map(({ contender, delay, failed, sent, restarts, exitsMs, killed, failures }) => [
      delay ? `${contender}, ${delay} ms later` : contender,
      String(failed),
      String(sent),
      String(restarts),
      killed > 0 ? `${killed} of ${restarts} killed` : medianOf(exitsMs).toFixed(0),
      kindsOf(failures),
    ]),
  }
}

/** What failed, the most frequent first. */
export function kindsOf(failures: Result['failures']): string {
  return [...failures]
    .sort((a, b) => b[1] - a[1])
    .map(([kind, count]) => `${count} \`${kind}\``)
    .join(', ')
}
