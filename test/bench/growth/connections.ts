import { atMost, type BenchCase, defineCase, type Result, type Target } from '../case.ts'
import { BY_HAND, type Contender, LASTCALL, PEERS } from '../contenders.ts'
import { medianOf } from '../measure.ts'
import { figuresAt, type Grown, type GrowthSize, grow, linesOf } from './grow.ts'
import { growthTable } from './growth-table.ts'
import { holdIdle, type IdleFigures } from './idle-connections.ts'

/** Those that drain a server and do nothing else. */
const DRAINERS = ['http-terminator', 'terminus', 'http-graceful-shutdown', 'stoppable']

const CONTENDERS: readonly Contender[] = [
  BY_HAND,
  LASTCALL,
  ...PEERS.filter(({ name }) => DRAINERS.includes(name)),
]

/** With fewer, what else changes in a process is more than they occupy. */
const WEIGHED_FROM = 1_000

export const growthConnections: BenchCase = defineCase({
  name: 'growth-connections',
  title: 'From ten idle connections to 10,000',
  sizes: {
    full: { sizes: [10, 1_000, 10_000], rounds: 3 },
    smoke: { sizes: [5, 50], rounds: 1 },
  },
  run: async (size: GrowthSize): Promise<Result> => {
    const grown = await grow(
      CONTENDERS.map(({ name }) => ({ name, measure: (count: number) => holdIdle(name, count) })),
      size,
    )
    const weighed = size.sizes.filter((count) => count >= WEIGHED_FROM)
    const things = 'connections'
    return {
      targets: targetsOf(grown, weighed.at(-1)),
      tables: [
        growthTable(grown, {
          caption: 'SIGTERM to exit, ms',
          sizes: size.sizes,
          things,
          pick: ({ exitMs }) => exitMs,
          notes: [
            `Keep-alive connections that have been used once; no delay. Median and range of ${size.rounds}.`,
            'By hand is `server.close(() => process.exit())`.',
          ],
        }),
        ...(weighed.length === 0
          ? []
          : [
              growthTable(grown, {
                caption: 'Heap for each connection, bytes',
                sizes: weighed,
                things,
                pick: ({ heapBytesEach }) => heapBytesEach,
              }),
              growthTable(grown, {
                caption: 'Resident memory for each connection, bytes',
                sizes: weighed,
                things,
                pick: ({ rssBytesEach }) => rssBytesEach,
              }),
            ]),
      ],
      plots: [
        {
          file: 'growth-connections-time',
          title: 'SIGTERM to exit with idle connections',
          x: things,
          y: 'milliseconds',
          lines: linesOf(grown, medianOf, ({ exitMs }) => exitMs),
        },
        {
          file: 'growth-connections-memory',
          title: 'Resident memory of a server with idle connections',
          x: things,
          y: 'MB',
          lines: linesOf(grown, medianOf, ({ rssMb }) => rssMb),
        },
      ],
    }
  },
})

function targetsOf([bare, own]: readonly Grown<IdleFigures>[], count: number | undefined): Target[] {
  if (!bare || !own || count === undefined) return []
  const heap = (grown: Grown<IdleFigures>): number =>
    medianOf(figuresAt(grown, count, ({ heapBytesEach }) => heapBytesEach))
  const what = `heap for each of ${count.toLocaleString('en-US')} connections above the bare server`
  return [atMost(what, 400, heap(own) - heap(bare), ' bytes')]
}
