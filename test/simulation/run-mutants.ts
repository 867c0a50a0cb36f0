// Plants one fault after the other in a copy of the library, and sees whether the simulation finds each of them.
import { parseArgs } from 'node:util'
import { findMutant } from './find-mutant.ts'
import { KINDS } from './kinds.ts'

/** A mutant that survives this many scenarios is not found. */
const RUNS = 100_000

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, only: { type: 'string' } },
})
const mutants = KINDS.flatMap((kind) => kind.mutants.map((mutant) => ({ kind, mutant }))).filter(
  ({ mutant }) => mutant.name.includes(values.only ?? ''),
)
let missed = 0
for (const { kind, mutant } of mutants) {
  const { failures, runs, seconds } = await findMutant(kind, mutant, RUNS, Number(values.seed))
  const [first] = failures
  if (!first) missed++
  const outcome = first ? `seed ${first.seed}, ${first.violations[0]?.rule}` : `NOT FOUND in ${runs} runs`
  console.log(`${kind.name}, ${mutant.name}: ${outcome}; ${seconds.toFixed(0)} s`)
}
console.log(`${mutants.length - missed} of ${mutants.length} found`)
if (missed > 0) process.exitCode = 1
