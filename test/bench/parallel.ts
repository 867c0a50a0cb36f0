import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { atMost, type BenchCase, defineCase } from './case.ts'
import { LASTCALL } from './contenders.ts'
import { figureOf, measure } from './measure.ts'

const PROGRAM = fileURLToPath(new URL('./programs/graph.js', import.meta.url))

/** Those that know what waits for what. */
const CONTENDERS = ['by-hand', 'lastcall', 'node-graceful-shutdown']

/** Hooks that wait only for some of each other, against the longest path through them. */
export const parallel: BenchCase = defineCase({
  name: 'parallel',
  title: 'Hooks that run in parallel',
  sizes: { full: { rounds: 5, hooks: 50 }, smoke: { rounds: 1, hooks: 5 } },
  async run({ rounds, hooks }) {
    const contenders = CONTENDERS.map((name) => ({
      name,
      run: () => Number(execFileSync(process.execPath, [PROGRAM, name, String(hooks)], { encoding: 'utf8' })),
    }))
    const measurements = await measure(contenders, rounds)
    return {
      targets: [atMost('wall time / the longest path', 1.05, figureOf(measurements, LASTCALL.name).median)],
      tables: [
        {
          head: ['', 'wall time / longest path', 'middle half'],
          rows: measurements.map(({ name, median, low, high }) => [
            name,
            median.toFixed(3),
            `${low.toFixed(3)} to ${high.toFixed(3)}`,
          ]),
          notes: ['The others know no such order.'],
        },
      ],
    }
  },
})
