import { atMost, type BenchCase, defineCase } from './case.ts'
import { differenceOf, type Measurement, measure, tableOf } from './measure.ts'
import { timeProcess } from './process-time.ts'

const PROGRAM = new URL('./programs/quick-hooks.js', import.meta.url)

const KINDS = ['synchronous', 'asynchronous'] as const

/** What the thread that keeps the deadline costs a shutdown of ten quick hooks. */
export const watchdog: BenchCase = defineCase({
  name: 'watchdog',
  title: 'Ten quick hooks, with and without the watchdog',
  sizes: { full: { rounds: 31 }, smoke: { rounds: 1 } },
  async run({ rounds }) {
    const results = []
    for (const kind of KINDS) {
      const contenders = ['off', 'on'].map((state) => ({
        name: `watchdog ${state}`,
        run: () => timeProcess(PROGRAM, { args: [kind, state] }),
      }))
      results.push((await measure(contenders, rounds)) as [Measurement, Measurement])
    }
    const [synchronous, asynchronous] = results as unknown as readonly [Pair, Pair]
    return {
      targets: [
        atMost('synchronous hooks, on above off', 40, differenceOf(synchronous[1], synchronous[0]), ' ms'),
        atMost('asynchronous hooks, on above off', 40, differenceOf(asynchronous[1], asynchronous[0]), ' ms'),
      ],
      tables: [
        tableOf(synchronous, 'whole process, ms', 'Synchronous hooks'),
        tableOf(asynchronous, 'whole process, ms', 'Asynchronous hooks'),
      ],
    }
  },
})

type Pair = readonly [Measurement, Measurement]
