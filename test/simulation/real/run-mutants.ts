// Plants one fault after the other in a copy of the library, and sees whether real processes show each of them.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inMutatedCopy } from '../faults/find-mutant.ts'
import { type Found, isOfKills, type Planted, REAL } from '../faults/planted.ts'
import { readRecord, record, rowOf } from '../faults/record.ts'

/** A mutant that survives this many real runs is not found. */
const SHUTDOWNS = 400
const KILLS = 60

/** The first seed in the output, and what it broke. */
const FOUND = /[Ss]eed (\d+)(?: breaks:\n|:) *(?:AssertionError \S+ )?(.+)$/m

/** What the copy needs so that it can be built, and its supervisor be run. */
const TOOLS = ['scripts/bundle.js', 'test/support', 'test/fixtures/supervised']

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    // Those alone that the record does not have.
    new: { type: 'boolean', default: false },
    // Keeps how they were found, and puts it into the docs.
    write: { type: 'boolean', default: false },
  },
})
const known = values.new ? readRecord() : []
const planted = REAL.filter((each) => each.mutant.name.includes(values.only) && !rowOf(each, known))
let missed = 0
for (const each of planted) {
  const begun = performance.now()
  const found = await findInRealRuns(each)
  if (!found) missed++
  if (values.write) record(each, found)
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0)
  const outcome = found ? `seed ${found.shutdowns}, ${found.rule}` : 'NOT FOUND'
  console.log(`${each.kind}, ${each.mutant.name}: ${outcome}; ${seconds} s`)
}
console.log(`${planted.length - missed} of ${planted.length} found`)
if (missed > 0) process.exitCode = 1

/** Returns the seed that shows it, which tells how many were played, and what was wrong. */
function findInRealRuns(planted: Planted): Promise<Pick<Found, 'shutdowns' | 'rule'> | undefined> {
  const counts = isOfKills(planted) ? { runs: 0, kills: KILLS } : { runs: SHUTDOWNS, kills: 0 }
  return inMutatedCopy(planted.mutant, TOOLS, async (cwd) => {
    run(cwd, [join('scripts', 'bundle.js')])
    const program = join('test', 'simulation', 'real', 'run.ts')
    const options = ['--runs', String(counts.runs), '--kills', String(counts.kills), '--one']
    const [, seed, rule] = FOUND.exec(run(cwd, ['--import', 'tsx', program, ...options])) ?? []
    return seed && rule ? { shutdowns: Number(seed), rule: rule.trim() } : undefined
  })
}

/** A status of 1 says that a rule was broken. */
function run(cwd: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
  if (stdout === '' && status !== 0) throw new Error(stderr)
  return stdout
}
