// Plays random shutdowns, and holds each of them to the rules of the contract.
// Try: npm run simulate -- --runs 10000 --seed 7, or --only core
import { parseArgs } from 'node:util'
import { formatFailure } from './format-failure.ts'
import { judge } from './judge.ts'
import { scenarioOf } from './kinds.ts'
import { shrink } from './shrink.ts'
import { simulate } from './simulate.ts'

/** How many failures are made smaller and shown: one fault in the code often breaks many seeds. */
const MOST_SHOWN = 3

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})
const runs = readCount('--runs', values.runs)
const seed = readCount('--seed', values.seed)
const onProgress = (played: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${played} of ${runs}`)
}
const { failures, seconds, runs: played } = await simulate({ runs, seed, only: values.only, onProgress })
if (process.stderr.isTTY) process.stderr.write('\r')
for (const { seed, violations } of failures.slice(0, MOST_SHOWN)) {
  const { kind, scenario } = scenarioOf(seed, values.only)
  const breaksSame = async (candidate: unknown): Promise<boolean> =>
    (await judge(kind, candidate)).some(({ rule }) => rule === violations[0]?.rule)
  console.log(formatFailure(seed, violations, kind, await shrink(kind, scenario, breaksSame)))
}
const count = failures.length
console.log(
  `${played} shutdowns, seeds ${seed} to ${seed + runs - 1}: ${count === 0 ? 'no rule was broken' : `${count} broke a rule`}; ${seconds.toFixed(0)} s`,
)
if (count > 0) process.exitCode = 1

function readCount(flag: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text)
  throw new Error(`\`${flag}\` must be a whole number above 0, got '${text}'`)
}
