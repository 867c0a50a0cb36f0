// Plants one fault after the other in a copy of the library, and sees whether real processes show each of them.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inMutatedCopy } from '../find-mutant.ts'
import type { Mutant } from '../kind.ts'
import { KILL_MUTANTS, SHUTDOWN_MUTANTS } from './mutants.ts'

/** A mutant that survives this many real runs is not found. */
const SHUTDOWNS = 400
const KILLS = 60

/** What the copy needs so that it can be built, and its supervisor be run. */
const TOOLS = ['scripts/bundle.js', 'test/support', 'test/fixtures/supervised']

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } })
const mutants = [
  ...SHUTDOWN_MUTANTS.map((mutant) => ({ mutant, runs: SHUTDOWNS, kills: 0 })),
  ...KILL_MUTANTS.map((mutant) => ({ mutant, runs: 0, kills: KILLS })),
].filter(({ mutant }) => mutant.name.includes(values.only))
let missed = 0
for (const { mutant, runs, kills } of mutants) {
  const begun = performance.now()
  const shown = await findInRealRuns(mutant, runs, kills)
  if (shown === undefined) missed++
  const seconds = ((performance.now() - begun) / 1_000).toFixed(0)
  console.log(`${mutant.name}: ${shown ?? `NOT FOUND in ${runs + kills} runs`}; ${seconds} s`)
}
console.log(`${mutants.length - missed} of ${mutants.length} found`)
if (missed > 0) process.exitCode = 1

/** Returns the first two lines about the seed that shows it. */
function findInRealRuns(mutant: Mutant, runs: number, kills: number): Promise<string | undefined> {
  return inMutatedCopy(mutant, TOOLS, async (cwd) => {
    run(cwd, [join('scripts', 'bundle.js')])
    const program = join('test', 'simulation', 'real', 'run.ts')
    const counts = ['--runs', String(runs), '--kills', String(kills), '--one']
    const output = run(cwd, ['--import', 'tsx', program, ...counts])
    return /^.*[Ss]eed \d+.*\n.*$/m.exec(output)?.[0].replace(/\s+/g, ' ')
  })
}

/** A status of 1 says that a rule was broken. */
function run(cwd: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
  if (stdout === '' && status !== 0) throw new Error(stderr)
  return stdout
}
