import { atMost, type BenchCase, defineCase, type Table } from './case.ts'
import { BY_HAND, BY_HAND_THREAD, LASTCALL, PEERS } from './contenders.ts'
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
    const pair = await stopAll([BY_HAND_THREAD.name, LASTCALL.name], pairRounds)
    const all = await stopAll([BY_HAND.name, BY_HAND_THREAD.name, LASTCALL.name, ...peers], rounds)
    const [hand, own] = pair.stops as [Measurement, Measurement]
    return {
      targets: [
        atMost(
          'signal to exit with one hook that does nothing, against the same by hand with one bare thread',
          1.25,
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
  /** From the signal to the exit. */
  readonly stops: readonly Measurement[]
  /** Milliseconds of the whole process, and what it ended with, by contender. */
  readonly wholes: ReadonlyMap<string, readonly number[]>
  readonly ends: ReadonlyMap<string, number | NodeJS.Signals>
}

async function stopAll(names: readonly string[], rounds: number): Promise<Stops> {
  const wholes = new Map(names.map((name): [string, number[]] => [name, []]))
  const ends = new Map<string, number | NodeJS.Signals>()
  const contenders = names.map((name) => ({
    name,
    run: async () => {
      const { whole, stop, end } = await timeStop(PROGRAM, [name])
      wholes.get(name)?.push(whole)
      ends.set(name, end)
      return stop
    },
  }))
  return { stops: await measure(contenders, rounds), wholes, ends }
}

function tableOfStops({ stops, wholes, ends }: Stops, caption: string): Table {
  const { head, rows } = tableOf(stops, 'signal to exit, ms')
  return {
    caption,
    notes: [
      'by-hand-thread starts one thread that does nothing, as the watchdog of lastcall is one thread.',
      'The last column is the exit status, or the signal by which the process ended.',
    ],
    head: [...head, 'whole process, ms', 'ends with'],
    rows: rows.map(([name = '', ...cells]) => [
      name,
      ...cells,
      medianOf(wholes.get(name) ?? []).toFixed(1),
      String(ends.get(name)),
    ]),
  }
}
