import { spawnSync } from 'node:child_process'
import { atLeast, type BenchCase, defineCase } from './case.ts'
import { BY_HAND, type Contender, LASTCALL, peersThatOffer } from './contenders.ts'
import { Hello } from './hello.ts'
import { joined, type Measurement, measure, ratioOf, tableOf } from './measure.ts'

/** The frameworks are left out: the difference would be that of the framework. */
const FRAMEWORKS = ['fastify', 'nest']

const CONTENDERS = [BY_HAND, LASTCALL, ...peersThatOffer('server')].filter(
  ({ name }) => !FRAMEWORKS.includes(name),
)

interface Size {
  /** Of the pair that has a target: of one program, some processes are always faster than others. */
  readonly processes: number
  readonly pairRounds: number
  readonly rounds: number
  readonly seconds: number
  readonly contenders: readonly Contender[]
}

/** Requests per second of a hello-world server, while its drain waits for its hour. */
export const throughput: BenchCase = defineCase<Size>({
  name: 'throughput',
  title: 'Requests per second of a hello-world server',
  sizes: {
    full: { processes: 11, pairRounds: 2, rounds: 3, seconds: 1, contenders: CONTENDERS },
    smoke: { processes: 1, pairRounds: 1, rounds: 1, seconds: 1, contenders: [BY_HAND] },
  },
  async run({ processes, pairRounds, rounds, seconds, contenders }) {
    if (spawnSync('wrk', ['--version']).error) return { tables: [], skipped: '`wrk` is not installed' }
    const pairs: Measurement[][] = []
    for (let each = 0; each < processes; each++) {
      pairs.push(await rateAll([BY_HAND, LASTCALL], pairRounds, seconds))
    }
    const pair = joined(pairs)
    const all = await rateAll(contenders, rounds, seconds)
    const [hand, own] = pair as [Measurement, Measurement]
    return {
      targets: [atLeast('a drained server, against the same without', 0.99, ratioOf(own, hand))],
      tables: [
        tableOf(pair, 'requests a second', `The pair, ${processes} processes of each`),
        tableOf(all, 'requests a second', `All, one process of each`),
      ],
    }
  },
})

async function rateAll(
  contenders: readonly Contender[],
  rounds: number,
  seconds: number,
): Promise<Measurement[]> {
  const servers: Hello[] = []
  try {
    for (const { name } of contenders) servers.push(await Hello.start(name))
    return await measure(
      contenders.map(({ name }, at) => ({
        name,
        run: () => rateOf((servers[at] as Hello).port, seconds),
      })),
      rounds,
    )
  } finally {
    for (const { program } of servers) await program.destroy()
  }
}

function rateOf(port: number, seconds: number): number {
  const args = ['-t1', '-c50', `-d${seconds}s`, `http://127.0.0.1:${port}/`]
  const { stdout } = spawnSync('wrk', args, { encoding: 'utf8' })
  return Number(/Requests\/sec: +([\d.]+)/.exec(stdout)?.[1])
}
