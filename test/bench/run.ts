// Measures cases side by side, and prints ratios. Try: npm run bench, or npm run bench -- watchdog 9
import { busyDrain } from './busy-drain.ts'
import { children } from './children.ts'
import { connectionMemory } from './connection-memory.ts'
import { type Contender, measure, tableOf, timeProcess } from './measure.ts'
import { rollingRestarts } from './rolling/case.ts'
import { throughput } from './throughput.ts'

interface Case {
  readonly name: string
  readonly title: string
  /** What the number on the command line counts, and what it is without one. */
  readonly rounds: number
  /** Returns tables, or prints them as they come. */
  run(rounds: number, ...words: readonly string[]): Promise<string>
}

const quickHooks = (kind: string): Contender[] =>
  ['off', 'on'].map((watchdog) => ({
    name: `${kind} hooks, watchdog ${watchdog}`,
    run: () => timeProcess('./quick-hooks.js', [kind, watchdog]),
  }))

const startUps: Contender[] = [
  { name: 'node app.js', flags: [] },
  { name: 'node --import lastcall/auto app.js', flags: ['--import', 'lastcall/auto'] },
].map(({ name, flags }) => ({ name, run: () => timeProcess('./listening.js', [], flags) }))

const CASES: readonly Case[] = [
  {
    name: 'watchdog',
    title: 'A shutdown of ten quick hooks, whole process, alternating runs',
    rounds: 31,
    run: async (rounds) =>
      ['synchronous', 'asynchronous'].map((kind) => tableOf(measure(quickHooks(kind), rounds))).join('\n\n'),
  },
  {
    name: 'preload',
    title: 'Start of an HTTP server until it listens, whole process, alternating runs',
    rounds: 31,
    run: async (rounds) => tableOf(measure(startUps, rounds)),
  },
  {
    name: 'throughput',
    title: 'A hello-world with a drain, alternating runs of 3 s',
    rounds: 9,
    run: throughput,
  },
  { name: 'busy', title: 'Exit with 5,000 idle and 200 busy connections', rounds: 3, run: busyDrain },
  { name: 'memory', title: 'Heap for each of 5,000 open connections', rounds: 3, run: connectionMemory },
  { name: 'children', title: 'A manager of 200 programs that end at once', rounds: 3, run: children },
  { name: 'rolling', title: 'Requests that fail in rolling restarts', rounds: 20, run: rollingRestarts },
]

// An exit, unlike a signal, ends what was started.
process.once('SIGTERM', () => process.exit(143)).once('SIGINT', () => process.exit(130))

const [wanted, rounds, ...words] = process.argv.slice(2)
const chosen = CASES.filter(({ name }) => wanted === undefined || name === wanted)
if (chosen.length === 0)
  throw new Error(`no such case; there are ${CASES.map(({ name }) => name).join(', ')}`)
console.log(`Node ${process.version}`)
for (const { title, rounds: usual, run } of chosen) {
  console.log(`\n${title}\n`)
  console.log(await run(Number(rounds ?? usual), ...words))
}
