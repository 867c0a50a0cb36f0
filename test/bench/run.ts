// Measures side by side, ratios first. Try: npm run bench -- --help
import { type Arguments, parseArguments, USAGE, wantedCases } from './arguments.ts'
import { clearRecord, isOfHere, readRecord, recordRun } from './record.ts'
import { renderResult } from './table.ts'

// An exit, unlike a signal, ends what was started.
process.once('SIGTERM', () => process.exit(143)).once('SIGINT', () => process.exit(130))

const given = parseArguments(process.argv.slice(2))
if (typeof given === 'string') {
  console.error(`${given}\n\n${USAGE}`)
  process.exitCode = 2
} else if (given.isHelp) console.log(USAGE)
else if (given.isWritten && given.names.length > 0 && !isOfHere(readRecord())) {
  console.error('what is recorded is of another machine or of other versions: measure all cases with --write')
  process.exitCode = 2
} else await runAll(given)

async function runAll({ names, isWritten, isSmoke }: Arguments): Promise<void> {
  const begun = performance.now()
  if (isWritten && names.length === 0) clearRecord()
  for (const each of wantedCases(names)) {
    const { seconds: usual } = readRecord().cases[each.name] ?? {}
    console.error(`measuring ${each.name}${usual && !isSmoke ? `, which takes about ${usual} s` : ''}`)
    const start = performance.now()
    const result = await each.run(isSmoke ? each.sizes.smoke : each.sizes.full)
    const seconds = (performance.now() - start) / 1_000
    // What one run of the smallest size shows is that it works.
    const shown = isSmoke ? { ...result, targets: [] } : result
    console.log(`\n## ${each.title} (${each.name}, ${seconds.toFixed(0)} s)\n\n${renderResult(shown)}\n`)
    if (isWritten && !result.skipped) recordRun(each.name, seconds, result)
  }
  console.log(`Node ${process.version}, ${((performance.now() - begun) / 60_000).toFixed(1)} min`)
  if (isSmoke) console.log('The smallest sizes, once: whether each case works; the figures say nothing.')
}
