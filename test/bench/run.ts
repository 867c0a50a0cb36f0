// Measures cases side by side, and prints ratios. Try: npm run bench, or npm run bench -- watchdog 9
import { type Contender, measure, tableOf, timeProcess } from './measure.ts'

interface Case {
  readonly name: string
  readonly title: string
  readonly tables: readonly (readonly Contender[])[]
}

const quickHooks = (kind: string): Contender[] =>
  ['off', 'on'].map((watchdog) => ({
    name: `${kind} hooks, watchdog ${watchdog}`,
    run: () => timeProcess('./quick-hooks.js', kind, watchdog),
  }))

const CASES: readonly Case[] = [
  {
    name: 'watchdog',
    title: 'A shutdown of ten quick hooks, whole process',
    tables: [quickHooks('synchronous'), quickHooks('asynchronous')],
  },
]

const [wanted, rounds = '31'] = process.argv.slice(2)
const chosen = CASES.filter(({ name }) => wanted === undefined || name === wanted)
if (chosen.length === 0)
  throw new Error(`no such case; there are ${CASES.map(({ name }) => name).join(', ')}`)
console.log(`Node ${process.version}, medians of ${rounds} alternating runs`)
for (const { title, tables } of chosen) {
  console.log(`\n${title}\n`)
  for (const table of tables) console.log(`${tableOf(measure(table, Number(rounds)))}\n`)
}
