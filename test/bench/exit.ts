import { atMost, type BenchCase, defineCase } from './case.ts'
import { BY_HAND, LASTCALL, PEERS } from './contenders.ts'
import { figureOf, measure, spreadOf, tableOf } from './measure.ts'
import { timeStop } from './process-time.ts'

const PROGRAM = new URL('./programs/ends.js', import.meta.url)

/** From the signal to the exit, with one hook that does nothing. */
export const exitTime: BenchCase = defineCase({
  name: 'exit',
  title: 'From the signal to the exit',
  sizes: {
    full: { rounds: 31, contenders: [BY_HAND, LASTCALL, ...PEERS] },
    smoke: { rounds: 1, contenders: [BY_HAND, LASTCALL] },
  },
  async run({ rounds, contenders }) {
    const stops = new Map(contenders.map(({ name }): [string, number[]] => [name, []]))
    const ends = new Map<string, number | NodeJS.Signals>()
    const measurements = await measure(
      contenders.map(({ name }) => ({
        name,
        run: async () => {
          const { whole, stop, end } = await timeStop(PROGRAM, [name])
          stops.get(name)?.push(stop)
          ends.set(name, end)
          return whole
        },
      })),
      rounds,
    )
    const { head, rows } = tableOf(measurements, 'whole process, ms')
    const own = figureOf(measurements, LASTCALL.name).median / figureOf(measurements, BY_HAND.name).median
    return {
      targets: [atMost('whole process with one hook that does nothing, against the same by hand', 1.15, own)],
      tables: [
        {
          head: [...head, 'signal to exit, ms', 'ends with'],
          rows: rows.map(([name = '', ...cells]) => [
            name,
            ...cells,
            spreadOf(stops.get(name) ?? []).median.toFixed(1),
            String(ends.get(name)),
          ]),
        },
      ],
    }
  },
})
