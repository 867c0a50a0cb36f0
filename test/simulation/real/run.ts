// Plays random shutdowns in real processes, and kills supervisors at random.
// Try: npm run simulate:real -- --runs 50 --seed 7, or --runs 0 --kills 20
import { parseArgs } from 'node:util'
import { killScenarioOf } from './kill-scenario.ts'
import { simulateReal } from './simulate.ts'
import { simulateKills } from './simulate-kills.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    // Stops at the first fault.
    one: { type: 'boolean', default: false },
  },
})
const [runs, kills, first] = [
  readCount('--runs', values.runs),
  readCount('--kills', values.kills),
  readCount('--seed', values.seed),
]
const isForOne = values.one
const begun = performance.now()

const { passed, notJudged, killed, broken } = await simulateReal({
  first,
  count: runs,
  isForOne,
  onProgress: show('shutdowns', runs),
})
for (const run of broken) {
  console.log(`Seed ${run.seed} breaks:`)
  for (const { rule, faults } of run.violations) console.log(`  ${[rule, ...faults].join('\n    ')}`)
  console.log(`${JSON.stringify(run.played)}\n`)
}
const brokenKills = await simulateKills({ first, count: kills, isForOne, onProgress: show('kills', kills) })
for (const { seed, fault } of brokenKills)
  console.log(`Killed supervisors, seed ${seed}: ${fault}\n${JSON.stringify(killScenarioOf(seed))}\n`)

const seconds = ((performance.now() - begun) / 1_000).toFixed(0)
const count = passed + broken.length + notJudged
console.log(
  `${count} shutdowns of real processes, ${killed} of them killed and started again: ${passed} passed, ${broken.length} broke a rule, ${notJudged} not judged since the machine was late`,
)
const isTooLate = notJudged > count / 2
if (isTooLate)
  console.log(
    'The machine was too late for most of them, so this says nothing. Try again when it is less busy.',
  )
console.log(
  `${kills} seeds of killed supervisors: ${brokenKills.length} left something or did not come up; ${seconds} s`,
)
if (broken.length + brokenKills.length > 0 || isTooLate) process.exitCode = 1

function show(what: string, all: number): (played: number) => void {
  return (played) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${played} of ${all} ${what} `)
  }
}

function readCount(flag: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new Error(`\`${flag}\` must be a whole number, got '${text}'`)
}
