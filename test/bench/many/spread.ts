import { atMost, type BenchCase, defineCase, type Table } from '../case.ts'
import { LASTCALL } from '../contenders.ts'
import { start, startServer, tell } from './programs.ts'

/** Milliseconds in which reconnects are counted. */
const SPAN = 100

/** Milliseconds for each client, and the least from 100 of them on: what H5 promises. */
const EACH = 1
const LEAST = 1_000

const KINDS = { websockets: 'WebSockets', 'event-sources': 'event sources' } as const
type Kind = keyof typeof KINDS

/** All are closed at once by the work by hand that thinks of everything else. */
const CONTENDERS = [LASTCALL.name, 'careful']

interface Reconnects {
  readonly contender: string
  readonly kind: Kind
  readonly count: number
  /** In the busiest {@link SPAN}. */
  readonly busiest: number
  /** The same if they came evenly over the window. */
  readonly evenShare: number
  /** Milliseconds from the first to the last. */
  readonly duration: number
}

interface Size {
  readonly rounds: number
  readonly clients: number
  readonly contenders: readonly string[]
}

/** Clients that connect again at once: how many of them come to the other server at the same time. */
export const spread: BenchCase = defineCase<Size>({
  name: 'spread',
  title: 'Clients that connect again at once',
  sizes: {
    full: { rounds: 3, clients: 5_000, contenders: CONTENDERS },
    smoke: { rounds: 1, clients: 100, contenders: [LASTCALL.name] },
  },
  async run({ rounds, clients, contenders }) {
    const all: Reconnects[] = []
    for (const contender of contenders) {
      for (const kind of Object.keys(KINDS) as Kind[])
        all.push(await middleOf(rounds, contender, kind, clients))
    }
    const own = all.filter(({ contender }) => contender === LASTCALL.name)
    return {
      targets: own.map(({ kind, busiest, evenShare }) =>
        atMost(
          `reconnects of ${clients} ${KINDS[kind]} in the busiest ${SPAN} ms / the even share`,
          1.5,
          busiest / evenShare,
        ),
      ),
      tables: [tableOf(all)],
    }
  },
})

function tableOf(all: readonly Reconnects[]): Table {
  return {
    head: [
      '',
      'ratio',
      `reconnects in the busiest ${SPAN} ms`,
      'even share',
      'first to last, ms',
      'came back',
    ],
    rows: all.map(({ contender, kind, count, busiest, evenShare, duration }) => [
      `${contender}, ${KINDS[kind]}`,
      (busiest / evenShare).toFixed(2),
      String(busiest),
      evenShare.toFixed(0),
      duration.toFixed(0),
      String(count),
    ]),
    notes: [
      'A client connects to a second server as soon as the first one has closed its WebSocket or ended its stream.',
      'The round with the middle ratio of all rounds. The second server counts, so whatever stalls it or the clients is in the figure too.',
      'The even share is that of a window of 1 ms for each client, at least 1 s.',
      'careful is the work by hand that passes all faults above. It closes all of them at once.',
    ],
  }
}

/** Of several rounds the one whose busiest moment is the middle one. */
async function middleOf(rounds: number, contender: string, kind: Kind, clients: number): Promise<Reconnects> {
  const all: Reconnects[] = []
  for (let round = 0; round < rounds; round++) all.push(await stop(contender, kind, clients))
  const sorted = all.sort((a, b) => a.busiest - b.busiest)
  return sorted[Math.floor(rounds / 2)] as Reconnects
}

async function stop(contender: string, kind: Kind, clients: number): Promise<Reconnects> {
  const first = await startServer('./spread-server.js', contender)
  const second = await startServer('./spread-server.js', contender)
  const coming = start('./spread-clients.js', [kind, first.port, second.port, clients])
  try {
    await coming.until('all are open')
    first.server.kill('SIGTERM')
    await coming.until('all are back')
    tell(second.server)
    await second.server.until(']\n')
    const arrivals: number[] = JSON.parse(/arrivals (.*)/.exec(second.server.stdout)?.[1] ?? '[]')
    return { contender, kind, ...reconnectsOf(arrivals, clients) }
  } finally {
    for (const program of [coming, first.server, second.server]) await program.destroy()
  }
}

function reconnectsOf(arrivals: readonly number[], clients: number) {
  return {
    count: arrivals.length,
    busiest: busiestOf(arrivals),
    evenShare: (clients * SPAN) / Math.max(LEAST, clients * EACH),
    duration: (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0),
  }
}

/** How many of these times, which are in order, lie within one {@link SPAN} at most. */
function busiestOf(times: readonly number[]): number {
  let busiest = 0
  for (let first = 0, end = 0; first < times.length; first++) {
    while (end < times.length && (times[end] as number) < (times[first] as number) + SPAN) end++
    busiest = Math.max(busiest, end - first)
  }
  return busiest
}
