import { spawnSync } from 'node:child_process'
import { atLeast, type BenchCase, defineCase } from './case.ts'
import { BY_HAND, LASTCALL, peersThatOffer } from './contenders.ts'
import { Hello } from './hello.ts'
import { type Measurement, measure, ratioOf, tableOf } from './measure.ts'

/** The frameworks are left out: the difference would be that of the framework. */
const FRAMEWORKS = ['fastify', 'nest']

const CONTENDERS = [BY_HAND, LASTCALL, ...peersThatOffer('server')].filter(
  ({ name }) => !FRAMEWORKS.includes(name),
)

/** Requests a second of a server that says hello, while its drain waits for its hour. */
export const throughput: BenchCase = defineCase({
  name: 'throughput',
  title: 'Requests a second of a server that says hello',
  sizes: {
    full: { rounds: 5, seconds: 2, contenders: CONTENDERS },
    smoke: { rounds: 1, seconds: 1, contenders: [BY_HAND, LASTCALL] },
  },
  async run({ rounds, seconds, contenders }) {
    if (spawnSync('wrk', ['--version']).error) return { tables: [], skipped: '`wrk` is not installed' }
    const servers: Hello[] = []
    try {
      for (const { name } of contenders) servers.push(await Hello.start(name))
      const measurements = await measure(
        servers.map(({ port }, at) => ({
          name: contenders[at]?.name as string,
          run: () => rateOf(port, seconds),
        })),
        rounds,
      )
      const [hand, own] = measurements as [Measurement, Measurement, ...Measurement[]]
      return {
        targets: [atLeast('a drained server, against the same without', 0.99, ratioOf(own, hand))],
        tables: [tableOf(measurements, 'requests a second')],
      }
    } finally {
      for (const { program } of servers) await program.destroy()
    }
  },
})

function rateOf(port: number, seconds: number): number {
  const args = ['-t1', '-c50', `-d${seconds}s`, `http://127.0.0.1:${port}/`]
  const { stdout } = spawnSync('wrk', args, { encoding: 'utf8' })
  return Number(/Requests\/sec: +([\d.]+)/.exec(stdout)?.[1])
}
