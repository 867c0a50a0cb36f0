// Plants one fault after the other in a copy of the library, and sees whether the simulation finds each of them.
// Try: npm run simulate:mutants -- --only newcomer, or --new --write
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { findMutant } from './find-mutant.ts'
import { type Planted, SIMULATED } from './planted.ts'
import { readRecord, record, rowOf } from './record.ts'

/** A mutant that survives this many scenarios is not found. */
const RUNS = 100_000

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    // Those alone that the record does not have.
    new: { type: 'boolean', default: false },
    // Keeps how they were found, and puts it into the docs.
    write: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed)
const known = values.new ? readRecord() : []
const planted = SIMULATED.filter((each) => each.mutant.name.includes(values.only) && !rowOf(each, known))
const waiting = [...planted]
let missed = 0
await Promise.all(Array.from({ length: availableParallelism() }, findAll))
console.log(`${planted.length - missed} of ${planted.length} found`)
if (missed > 0) process.exitCode = 1

async function findAll(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) await find(next)
}

async function find(planted: Planted): Promise<void> {
  const { kind, mutant } = planted
  const { failures, seconds } = await findMutant(kind, mutant, RUNS, seed)
  const [first] = failures
  const found = first && { shutdowns: first.seed - seed + 1, rule: first.violations[0]?.rule ?? '' }
  if (!found) missed++
  if (values.write) record(planted, found)
  const outcome = found ? `seed ${first.seed}, ${found.rule}` : `NOT FOUND in ${RUNS} runs`
  console.log(`${kind}, ${mutant.name}: ${outcome}; ${seconds.toFixed(0)} s`)
}
