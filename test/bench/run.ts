// Measures side by side, ratios first. Try: npm run bench, npm run bench -- import busy, or npm run bench -- --write
import { parseArgs } from 'node:util'
import { CASES } from './cases.ts'
import { recordRun } from './record.ts'
import { renderResult } from './table.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Puts the figures into docs/benchmarks.md. */
    write: { type: 'boolean', default: false },
    /** The smallest sizes: whether it works, not how fast. */
    smoke: { type: 'boolean', default: false },
  },
})

const unknown = positionals.filter((wanted) => !CASES.some(({ name }) => name === wanted))
if (unknown.length > 0) {
  console.error(`no such case: ${unknown.join(', ')}; there are ${CASES.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

// An exit, unlike a signal, ends what was started.
process.once('SIGTERM', () => process.exit(143)).once('SIGINT', () => process.exit(130))

const begun = performance.now()
for (const each of CASES) {
  if (positionals.length > 0 && !positionals.includes(each.name)) continue
  const start = performance.now()
  const result = await each.run(values.smoke ? each.sizes.smoke : each.sizes.full)
  const seconds = (performance.now() - start) / 1_000
  console.log(`\n## ${each.title} (${each.name}, ${seconds.toFixed(0)} s)\n\n${renderResult(result)}`)
  if (values.write) recordRun(each.name, seconds, result)
}
console.log(`\nNode ${process.version}, ${((performance.now() - begun) / 60_000).toFixed(1)} min`)
