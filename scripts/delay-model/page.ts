import { readFileSync, writeFileSync } from 'node:fs'
import { adviseFor } from './advice.ts'
import { compare } from './answer.ts'
import { PUBLISHED, STALLING, sensitivities, stallAdvice } from './checks.ts'
import { nameOf } from './cluster.ts'
import { CLUSTERS, LOAD, SEED } from './clusters.ts'
import type { Figure } from './figure.ts'
import { FIGURES } from './figures.ts'
import { Sample } from './sample.ts'
import { figure, markdownTable, percent, seconds } from './table.ts'

const PAGE = new URL('../../docs/delay.md', import.meta.url)
const RECORD = new URL('../../test/bench/record.json', import.meta.url)

/** What stands between two marks is replaced, and all else is left. */
const BLOCK = /(<!-- model: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g

/** The page with the tables of the model. */
export function renderPage(page: string): string {
  const samples = once(() => CLUSTERS.map((cluster) => ({ cluster, sample: new Sample(cluster, SEED) })))
  const compared = once(() => compareAll(samples()))
  const blocks: Readonly<Record<string, () => string>> = {
    advice: () => adviceTable(samples()),
    late: () => lateTable(compared()),
    adaptive: () => adaptiveTable(compared()),
    published: publishedTable,
    race: raceTable,
    stalls: stallsTable,
    guesses: guessesTable,
    figures: figuresTable,
  }
  return page.replace(BLOCK, (_, begin: string, name: string, end: string) => {
    const render = blocks[name]
    if (!render)
      throw new Error(`docs/delay.md has a block '${name}': there are ${Object.keys(blocks).join(', ')}`)
    return `${begin}\n${render()}\n\n${end}`
  })
}

export function writePage(): void {
  writeFileSync(PAGE, renderPage(readFileSync(PAGE, 'utf8')))
}

/** Calls a function when its result is first needed. */
function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined
  return () => {
    made ??= { result: make() }
    return made.result
  }
}

type Samples = readonly { readonly cluster: (typeof CLUSTERS)[number]; readonly sample: Sample }[]

function adviceTable(samples: Samples): string {
  const rows = samples.map(({ cluster, sample }) => {
    const { delay, maxDelay, timeout, grace } = adviseFor(cluster, sample, LOAD, SEED)
    return [nameOf(cluster), ...[delay, maxDelay, timeout, grace].map(seconds)]
  })
  return markdownTable([['cluster', '`delay`', '`maxDelay`', '`timeout`', 'grace period'], ...rows])
}

/** As much of the benchmark's record as the page shows. */
interface Recorded {
  readonly date: string
  readonly tables: readonly { readonly rows: readonly string[][]; readonly notes: readonly string[] }[]
}

/** What the benchmark has measured last. */
function raceTable(): string {
  const { date, tables }: Recorded = JSON.parse(readFileSync(RECORD, 'utf8')).cases['race-model']
  const head = [
    'setting',
    'stops',
    'lost per stop, the model on average',
    'predicted for these stops',
    'predicted for this machine',
    'measured',
    'these two apart, ± 2 standard errors',
    'delay predicted, s',
    'measured, s',
  ]
  return tables
    .flatMap(({ rows, notes }) => [
      markdownTable([head, ...rows]),
      `Measured on ${date}.\n${notes.join('\n')}`,
    ])
    .join('\n\n')
}

/** Where half of the senders are later than all delays of the table, there is nothing to compare. */
const LONGEST = 30

function compareAll(samples: Samples) {
  return samples
    .filter(({ sample }) => sample.quantile(0.5) < LONGEST)
    .map((each) => ({ ...each, all: compare(each.sample, LOAD.perSecond, SEED) }))
}

type Compared = ReturnType<typeof compareAll>

function lateTable(compared: Compared): string {
  const rows = compared.map(({ cluster, sample, all }) => {
    const at = (delay: number) => all.find((each) => each.delay === delay)
    return [
      nameOf(cluster),
      figure(sample.quantile(0.5)),
      figure(sample.quantile(0.99)),
      figure(sample.last),
      percent(at(5)?.late ?? Number.NaN),
      ...all.map(({ fixedLost }) => figure(fixedLost)),
      ...[10, 25].map(
        (delay) =>
          `${figure(at(delay)?.adaptiveLost ?? Number.NaN)} in ${figure(at(delay)?.adaptiveWaited ?? Number.NaN)} s`,
      ),
    ]
  })
  return markdownTable([
    [
      'cluster',
      'p50, s',
      'p99, s',
      'last, s',
      'late after 5 s',
      'lost, fixed 0.5 s',
      '5 s',
      '10 s',
      '15 s',
      '25 s',
      'lost, adaptive 5 to 10 s',
      '5 to 25 s',
    ],
    ...rows,
  ])
}

/** What an adaptive delay loses, beside a fixed one of its least time. */
function adaptiveTable(compared: Compared): string {
  const rows = compared
    .filter(({ cluster }) => cluster.proxy === 'iptables' && cluster.nodes >= 1_000)
    .map(({ cluster, all }) => {
      const fixed = all.find(({ delay }) => delay === 5)?.fixedLost ?? Number.NaN
      const adaptive = [10, 25].map((most) => {
        const lost = all.find(({ delay }) => delay === most)?.adaptiveLost ?? Number.NaN
        return `${figure(lost)}, ${percent(lost / fixed)} of it`
      })
      return [nameOf(cluster), figure(fixed), ...adaptive]
    })
  return markdownTable([['lost for each pod', 'fixed 5 s', 'adaptive 5 to 10 s', '5 to 25 s'], ...rows])
}

function publishedTable(): string {
  const rows = PUBLISHED.map(({ what, cluster, quantile, published, url, isFitted }) => [
    `${what} ([source](${url}))`,
    `p${quantile * 100}`,
    `${published} s`,
    seconds(new Sample(cluster, SEED).quantile(quantile)),
    isFitted ? 'fitted to it' : 'predicted',
  ])
  return markdownTable([['cluster', '', 'measured', 'the model', ''], ...rows])
}

function stallsTable(): string {
  const rows = stallAdvice().map(({ cluster, maxDelays }) => [cluster, ...maxDelays.map(seconds)])
  return markdownTable([['`maxDelay` if so many nodes stall', ...STALLING.map(percent)], ...rows])
}

function guessesTable(): string {
  const all = sensitivities()
  const clusters = [...new Set(all.map(({ cluster }) => cluster))]
  const rows = [...new Set(all.map(({ what }) => what))].map((what) => [
    what,
    ...clusters.map((cluster) => {
      const one = all.find((each) => each.what === what && each.cluster === cluster)
      return `${seconds(one?.half ?? Number.NaN)} or ${seconds(one?.twice ?? Number.NaN)}`
    }),
  ])
  const asIs = clusters.map(
    (cluster) => `${cluster}: ${seconds(all.find((each) => each.cluster === cluster)?.asIs ?? 0)}`,
  )
  return markdownTable([['half or twice as large', ...asIs], ...rows])
}

function figuresTable(): string {
  const rows = Object.values(FIGURES).map(({ value, what, origin, url }: Figure) => [
    what,
    value.toLocaleString('en-US', { maximumFractionDigits: 3 }),
    url ? `[${origin}](${url})` : origin,
  ])
  return markdownTable([['figure', 'value', 'known from'], ...rows])
}
