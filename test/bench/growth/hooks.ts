import {
  atMost,
  type BenchCase,
  defineCase,
  internal,
  type Result,
  type Table,
  type Target,
} from '../case.ts'
import { medianOf } from '../measure.ts'
import type { Plot } from '../plot.ts'
import { figuresAt, type Growing, type Grown, type GrowthSize, grow, linesOf } from './grow.ts'
import { growthTable, ratioOf, spread } from './growth-table.ts'
import { type HookMemory, type HookTimes, timeHooks, weighHooks } from './hook-process.ts'

/** By hand first. */
const ONE_AFTER_ANOTHER = ['by-hand', 'lastcall', 'lightship']
const AT_ONCE = ['exit-hook', 'async-exit-hook', 'node-graceful-shutdown']
const ASYNCHRONOUS = [...ONE_AFTER_ANOTHER, ...AT_ONCE, 'node-graceful-shutdown, in a line']

/** The last one waits for no promise. */
const SYNCHRONOUS = [...ONE_AFTER_ANOTHER, ...AT_ONCE, 'signal-exit']

/** A name adds little to the time, but has a place in the heap. */
const WEIGHED = [...SYNCHRONOUS, 'lastcall, hooks with names']

/** With this many, what V8 counts in pages of 256 kB is 2.6 bytes for each. */
const FIGURES_FROM = 100_000

const total = ({ registerMs, shutdownMs }: HookTimes): number => registerMs + shutdownMs

export const growthHooks: BenchCase = defineCase({
  name: 'growth-hooks',
  title: 'From ten hooks that do nothing to 100,000',
  sizes: {
    full: { sizes: [10, 100, 1_000, 10_000, 100_000], rounds: 3 },
    smoke: { sizes: [2, 10], rounds: 1 },
  },
  run: async (size: GrowthSize): Promise<Result> => {
    const asynchronous = await grow(timed(ASYNCHRONOUS, true), size)
    const synchronous = await grow(timed(SYNCHRONOUS, false), size)
    const memory = await grow(weighed(WEIGHED), { ...size, rounds: 1 })
    const largest = size.sizes.at(-1) as number
    return {
      targets: largest >= FIGURES_FROM ? targetsOf(asynchronous, synchronous, memory, largest) : [],
      tables: [
        tableOf('Asynchronous hooks', asynchronous, size, [
          'Milliseconds from the first registration to the exit, each in a process of its own ' +
            `that ends itself by SIGTERM: median and range of ${size.rounds}.`,
          `${AT_ONCE.join(', ')} run all hooks at once, the others one after another.`,
        ]),
        tableOf('Synchronous hooks', synchronous, size),
        partsOf(asynchronous, memory, largest),
      ],
      plots: [
        timePlot('growth-hooks-time', 'Registering and running asynchronous hooks', asynchronous),
        timePlot('growth-hooks-time-synchronous', 'Registering and running synchronous hooks', synchronous),
        {
          file: 'growth-hooks-memory',
          title: 'Heap of a process with hooks',
          x: 'hooks',
          y: 'MB',
          lines: linesOf(memory, medianOf, ({ heapMb }) => heapMb),
        },
      ],
    }
  },
})

function timed(names: readonly string[], isAsync: boolean): Growing<HookTimes>[] {
  return names.map((name) => ({
    name,
    measure: async (count) => timeHooks({ contender: name, count, isAsync }),
  }))
}

function weighed(names: readonly string[]): Growing<HookMemory>[] {
  return names.map((name) => ({
    name,
    measure: async (count) => weighHooks({ contender: name, count, isAsync: false }),
  }))
}

function tableOf(
  caption: string,
  grown: readonly Grown<HookTimes>[],
  { sizes }: GrowthSize,
  notes: readonly string[] = [],
): Table {
  return growthTable(grown, { caption, sizes, things: 'hooks', pick: total, notes })
}

/** What the whole is made of. */
function partsOf(
  times: readonly Grown<HookTimes>[],
  memory: readonly Grown<HookMemory>[],
  size: number,
): Table {
  const [base] = times as [Grown<HookTimes>, ...Grown<HookTimes>[]]
  return {
    caption: `${size.toLocaleString('en-US')} asynchronous hooks, in parts`,
    head: [
      '',
      'ratio to register',
      'to register, ms',
      'ratio to shut down',
      'to shut down, ms',
      'heap for each, bytes',
    ],
    rows: memory.map((weighed) => {
      const own = times.find(({ name }) => name === weighed.name)
      const parts = (['registerMs', 'shutdownMs'] as const).flatMap((part) => {
        const figures = own ? figuresAt(own, size, (each) => each[part]) : []
        return [
          ratioOf(
            figures,
            figuresAt(base, size, (each) => each[part]),
          ),
          spread(figures),
        ]
      })
      const bytes = figuresAt(weighed, size, ({ bytesEach }) => bytesEach)
      return [weighed.name, ...parts, bytes.length > 0 ? medianOf(bytes).toFixed(0) : '–']
    }),
    notes: [
      'What takes a hook back is kept, where there is such a thing, and counted; the hook itself is not.',
    ],
  }
}

function targetsOf(
  asynchronous: readonly Grown<HookTimes>[],
  synchronous: readonly Grown<HookTimes>[],
  memory: readonly Grown<HookMemory>[],
  size: number,
): Target[] {
  const ratio = ([base, own]: readonly Grown<HookTimes>[]): number =>
    own && base ? medianOf(figuresAt(own, size, total)) / medianOf(figuresAt(base, size, total)) : Number.NaN
  const each = memory.find(({ name }) => name === 'lastcall')
  return [
    internal(
      atMost(
        '100,000 asynchronous hooks registered and run / awaited in a plain loop',
        10,
        ratio(asynchronous),
      ),
    ),
    internal(
      atMost(
        '100,000 synchronous hooks registered and run / awaited in a plain loop',
        10,
        ratio(synchronous),
      ),
    ),
    atMost(
      'heap for each hook, its Unregister kept',
      250,
      each ? medianOf(figuresAt(each, size, (m) => m.bytesEach)) : Number.NaN,
      ' bytes',
    ),
  ]
}

function timePlot(file: string, title: string, grown: readonly Grown<HookTimes>[]): Plot {
  return { file, title, x: 'hooks', y: 'milliseconds', lines: linesOf(grown, medianOf, total) }
}
