import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { copiesFolder, installInto } from '../support/copies.ts'
import { atMost, type BenchCase, defineCase, round, type Table, type Target } from './case.ts'
import { LASTCALL, PEERS } from './contenders.ts'
import { differenceOf, figureOf, type Measurement, measure, medianOf, tableOf } from './measure.ts'
import { timeProcess } from './process-time.ts'

const BARE = 'an empty program'

/** Whoever imports these does so for more than a shutdown. */
const FRAMEWORKS = ['fastify', 'nest']

/** What is written into programs that import one package each. */
const PROGRAMS: ReadonlyMap<string, string> = new Map([
  [BARE, ''],
  ['lastcall', "import 'lastcall'"],
  ['lastcall, and a hook', "import { onShutdown } from 'lastcall'\nonShutdown(() => {})()"],
  ['lastcall/http', "import 'lastcall/http'"],
  ...PEERS.map(({ from }): [string, string] => [from as string, `import '${from}'`]),
])

interface Size {
  readonly rounds: number
  readonly most?: number
}

/** What an import costs, over a program that imports nothing. */
export const importTime: BenchCase = defineCase<Size>({
  name: 'import',
  title: 'Import time',
  sizes: { full: { rounds: 31 }, smoke: { rounds: 1, most: 3 } },
  async run({ rounds, most = Infinity }) {
    const folder = copiesFolder()
    installInto(folder)
    try {
      const contenders = [...PROGRAMS].slice(0, most).map(([name, text], at) => {
        const file = join(folder, `${at}.mjs`)
        writeFileSync(file, text)
        return { name, run: () => timeProcess(pathToFileURL(file)) }
      })
      const measurements = await measure(contenders, rounds)
      return {
        targets: targetsOf(measurements),
        tables: [withDifferences(tableOf(measurements, 'whole process, ms'), measurements)],
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
})

/** Says also how many milliseconds each takes above the first. */
function withDifferences({ head, rows }: Table, measurements: readonly Measurement[]): Table {
  const [base] = measurements as [Measurement, ...Measurement[]]
  return {
    head: ['', 'ratio', 'above it, ms', ...head.slice(2)],
    rows: rows.map(([name = '', ratio = '', ...figures], at) => [
      name,
      ratio,
      round(differenceOf(measurements[at] as Measurement, base)),
      ...figures,
    ]),
    notes: ['The ratio and the milliseconds above an empty program are the medians of those of all rounds.'],
  }
}

function targetsOf(measurements: readonly Measurement[]): Target[] {
  const bare = figureOf(measurements, BARE)
  const own = differenceOf(figureOf(measurements, LASTCALL.name), bare)
  const target = atMost('import of `lastcall` over a bare start', 8, own, ' ms')
  const peers = measurements.filter(({ name }) =>
    PEERS.some((peer) => peer.from === name && !FRAMEWORKS.includes(peer.name)),
  )
  if (peers.length === 0) return [target]
  const middle = medianOf(peers.map((peer) => differenceOf(peer, bare)))
  return [
    target,
    atMost(
      `the same / that of the median peer, frameworks apart, which is ${round(middle)} ms`,
      1,
      own / middle,
    ),
  ]
}
