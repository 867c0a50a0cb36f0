import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { atMost, type BenchCase, defineCase } from './case.ts'
import { BY_HAND, BY_HAND_THREAD, LASTCALL } from './contenders.ts'
import { differenceOf, type Measurement, measure, tableOf } from './measure.ts'

const PROGRAM = fileURLToPath(new URL('./programs/grows.js', import.meta.url))

/** What a shutdown adds to the memory of a process. */
export const memory: BenchCase = defineCase({
  name: 'memory',
  title: 'Memory that a shutdown adds',
  sizes: { full: { rounds: 21 }, smoke: { rounds: 1 } },
  async run({ rounds }) {
    const contenders = [BY_HAND_THREAD, BY_HAND, LASTCALL].map(({ name }) => ({
      name,
      run: () => megabytesOf(name),
    }))
    const measurements = await measure(contenders, rounds)
    const [thread, , own] = measurements as [Measurement, Measurement, Measurement]
    return {
      targets: [
        atMost(
          'memory that a shutdown adds, above the same by hand with one bare thread',
          1,
          differenceOf(own, thread),
          ' MB',
        ),
      ],
      tables: [tableOf(measurements, 'resident memory added, MB')],
    }
  },
})

function megabytesOf(contender: string): number {
  const { stdout, stderr, status } = spawnSync(process.execPath, [PROGRAM, contender], { encoding: 'utf8' })
  const bytes = Number.parseInt(stdout, 10)
  if (status !== 0 || Number.isNaN(bytes))
    throw new Error(`${contender} ended with ${status}: ${stdout}${stderr}`)
  return bytes / 1e6
}
