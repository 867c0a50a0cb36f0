// Shuts a service down again and again with a part of a processor, and says how that went. It needs control groups, and
// so root, and about ten minutes. Try: npm run test:starved -- --runs 1
import { availableParallelism, cpus, release } from 'node:os'
import { parseArgs } from 'node:util'
import { renderTable } from '../../bench/table.ts'
import { NO_CGROUP } from './cgroup.ts'
import type { Outcome, Trial } from './throttled.ts'
import { MANY_HOOKS, MATRIX, SLOW, tryOut } from './trials.ts'

/** How often each trial of the matrix is run: 300 runs, with those of many hooks. */
const RUNS = '6'

/** Runs of the slow process for each run of the matrix. */
const SLOW_RUNS = 200 / Number(RUNS)

const { values } = parseArgs({ options: { runs: { type: 'string', default: RUNS } } })
const runs = Number(values.runs)
if (!Number.isInteger(runs) || runs < 1)
  throw new Error(`--runs must be a whole number, got '${values.runs}'`)
if (NO_CGROUP) console.log(`Skipped: ${NO_CGROUP}.`)
else await measure()

async function measure(): Promise<void> {
  const trials = [
    ...repeat(MATRIX, runs),
    ...repeat([MANY_HOOKS], 2 * runs),
    ...repeat([SLOW], Math.round(SLOW_RUNS * runs)),
  ]
  console.log(
    `${trials.length} runs, Node ${process.version}, Linux ${release()}, ${availableParallelism()} × ${cpus()[0]?.model}\n`,
  )
  const outcomes = await Promise.all(trials.map(tryOut))
  const groups = grouped(outcomes, labelOf)
  const rows = [...groups].map(([label, group]) => [label, ...cellsOf(group)])
  console.log(
    renderTable({ head: ['processor, job', 'runs', 'status', 'exit, median / worst', 'at fault'], rows }),
  )
  for (const { faults, ...trial } of outcomes.filter(isAtFault)) {
    console.log(`\n${labelOf(trial)}, ${trial.timeout} ms:\n  ${faults.join('\n  ')}`)
  }
  if (outcomes.some(isAtFault)) process.exitCode = 1
}

function grouped(outcomes: readonly Outcome[], keyOf: (outcome: Outcome) => string): Map<string, Outcome[]> {
  const groups = new Map<string, Outcome[]>()
  for (const outcome of outcomes) {
    const key = keyOf(outcome)
    groups.set(key, [...(groups.get(key) ?? []), outcome])
  }
  return groups
}

function repeat(trials: readonly Trial[], times: number): Trial[] {
  return Array.from({ length: times }, () => trials).flat()
}

function isAtFault({ faults }: Outcome): boolean {
  return faults.length > 0
}

function labelOf({ quota, way, hooks }: Trial): string {
  return `${quota} %, ${way}, ${hooks} hooks`
}

function cellsOf(outcomes: readonly Outcome[]): string[] {
  const statuses = grouped(outcomes, ({ status }) => `${status}`)
  return [
    `${outcomes.length}`,
    [...statuses].map(([status, group]) => `${status} × ${group.length}`).join(', '),
    timesOf(outcomes),
    `${outcomes.filter(isAtFault).length}`,
  ]
}

/** From SIGTERM where the job ends, else from the deadline. */
function timesOf(outcomes: readonly Outcome[]): string {
  const isFromStart = outcomes[0]?.way === 'ends'
  const times = outcomes.map(({ timeout, lateMs }) => (isFromStart ? timeout + lateMs : lateMs))
  const sorted = times.sort((a, b) => a - b)
  const [median, worst] = [sorted[sorted.length >> 1] as number, sorted.at(-1) as number]
  const sign = isFromStart ? 'never' : 'exceptZero'
  const { format } = new Intl.NumberFormat('en', { signDisplay: sign })
  return `${format(median)} / ${format(worst)} ms`
}
