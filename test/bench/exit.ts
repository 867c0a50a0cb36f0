import { atMost, type BenchCase, defineCase, type Table } from './case.ts'
import { BY_HAND, LASTCALL, PEERS } from './contenders.ts'
import { type Measurement, measure, medianOf, ratioOf, tableOf } from './measure.ts'
import { timeStop } from './process-time.ts'

const PROGRAM = new URL('./programs/ends.js', import.meta.url)

interface Size {
  /** Of the pair that has a target. */
  readonly pairRounds: number
  readonly rounds: number
  readonly peers: readonly string[]
}

/** From the signal to the exit, with one hook that does nothing. */
export const exitTime: BenchCase = defineCase<Size>({
  name: 'exit',
  title: 'From the signal to the exit',
  sizes: {
    full: { pairRounds: 51, rounds: 11, peers: PEERS.map(({ name }) => name) },
    smoke: { pairRounds: 1, rounds: 1, peers: [] },
  },
  async run({ pairRounds, rounds, peers }) {
    const pair = await stopAll([BY_HAND.name, LASTCALL.name], pairRounds)
    const all = await stopAll([BY_HAND.name, LASTCALL.name, ...peers], rounds)
    const [hand, own] = pair.measurements as [Measurement, Measurement]
    return {
      targets: [
        atMost(
          'whole process with one hook that does nothing, against the same by hand',
          1.15,
          ratioOf(own, hand),
        ),
      ],
      tables: [
        tableOfStops(pair, `The pair, ${pairRounds} rounds`),
        tableOfStops(all, `All, ${rounds} rounds`),
      ],
    }
  },
})

interface Stops {
  /** Of the whole process. */
  readonly measurements: readonly Measurement[]
  /** Milliseconds from the signal to the exit, and what it ended with, by contender. */
  readonly stops: ReadonlyMap<string, readonly number[]>
  readonly ends: ReadonlyMap<string, number | NodeJS.Signals>
}

async function stopAll(names: readonly string[], rounds: number): Promise<Stops> {
  const stops = new Map(names.map((name): [string, number[]] => [name, []]))
  const ends = new Map<string, number | NodeJS.Signals>()
  const contenders = names.map((name) => ({
    name,
    run: async () => {
      const { whole, stop, end } = await timeStop(PROGRAM, [name])
      stops.get(name)?.push(stop)
      ends.set(name, end)
      return whole
    },
  }))
  return { measurements: await measure(contenders, rounds), stops, ends }
}

function tableOfStops({ measurements, stops, ends }: Stops, caption: string): Table {
  const { head, rows } = tableOf(measurements, 'whole process, ms')
  return {
    caption,
    notes: ['The last column is the exit status, or the signal by which the process ended.'],
    head: [...head, 'signal to exit, ms', 'ends with'],
    rows: rows.map(([name = '', ...cells]) => [
      name,
      ...cells,
      medianOf(stops.get(name) ?? []).toFixed(1),
      String(ends.get(name)),
    ]),
  }
}
