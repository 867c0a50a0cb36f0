// Stops published programs under load, without and with lastcall. Try: npm run test:apps -- json-server
import type { Located } from './app.ts'
import { type Arguments, parseArguments, USAGE } from './arguments.ts'
import { cachedApp } from './cache.ts'
import { differences, judge, type Row } from './judge.ts'
import { locateAll } from './located.ts'
import { recordRow } from './record.ts'
import { reloading } from './reloading.ts'
import { type Outcome, PRELOAD, trial } from './trial.ts'

/** How much of what a program wrote is shown if something fails. */
const SHOWN = 3_000

// An exit, unlike a signal, ends what was started.
process.once('SIGTERM', () => process.exit(143)).once('SIGINT', () => process.exit(130))

const all = await locateAll()
const given = parseArguments(
  process.argv.slice(2),
  all.map(({ app }) => app.name),
)
if (typeof given === 'string') {
  console.error(`${given}\n\n${USAGE}`)
  process.exitCode = 2
} else await runAll(given)

async function runAll({ names, isCi, isTwice, isWritten }: Arguments): Promise<void> {
  const wanted = all.filter(({ app }) => (names.length > 0 ? names.includes(app.name) : !isCi || app.isForCi))
  const failed: string[] = []
  for (const located of wanted) {
    console.log(`\n${located.app.name}`)
    try {
      const row = await measure(located)
      const again = isTwice ? await measure(located) : row
      const areGood = [...new Set([row, again])].every((each) => isAsItShould(located, each))
      if (!areGood || !areTheSame(row, again)) failed.push(located.app.name)
      else if (isWritten) recordRow(located, again, isTwice ? 2 : 1, all)
    } catch (error) {
      console.log(`  FAILED ${error instanceof Error ? error.message : error}`)
      failed.push(located.app.name)
    }
  }
  console.log(`\n${wanted.length - failed.length} of ${wanted.length} as they should be`)
  if (failed.length === 0) return
  console.log(`failed: ${failed.join(', ')}`)
  process.exitCode = 1
}

async function measure(located: Located): Promise<Row> {
  const { app } = located
  const folder = cachedApp(located)
  const alone = tell('alone', await trial(app, folder))
  const auto = tell('auto', await trial(app, folder, { env: { NODE_OPTIONS: PRELOAD } }))
  if (!app.reloads) return { alone, auto }
  return { alone, auto, reloaded: tell('reloaded', await reloading(app, folder)) }
}

function tell<O extends Outcome>(what: string, outcome: O): O {
  const { output: _, ...rest } = outcome
  console.log(`  ${what} ${JSON.stringify(rest)}`)
  return outcome
}

/** What is known not to work is told, and is no failure. */
function isAsItShould({ app }: Located, row: Row): boolean {
  const failures = judge(app, row)
  for (const failure of failures)
    console.log(`  ${app.trouble === undefined ? 'FAILED' : 'known:'} ${failure}`)
  if (failures.length === 0 && app.trouble !== undefined) console.log('  works now: take its `trouble` away')
  if (failures.length === 0 || app.trouble !== undefined) return true
  for (const outcome of [row.auto, row.reloaded]) console.log(outcome?.output.slice(0, SHOWN) ?? '')
  return false
}

function areTheSame(first: Row, second: Row): boolean {
  const different = differences(first, second)
  for (const difference of different) console.log(`  FAILED ${difference}`)
  return different.length === 0
}
