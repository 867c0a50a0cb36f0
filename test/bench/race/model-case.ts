import { type AdaptiveDelay, drawNewcomers, endOfDelay } from '../../../scripts/delay-model/adaptive.ts'
import { type Cluster, nameOf } from '../../../scripts/delay-model/cluster.ts'
import { drawStop } from '../../../scripts/delay-model/lateness.ts'
import { outcomeOfAdaptive } from '../../../scripts/delay-model/losses.ts'
import { Random } from '../../../scripts/delay-model/random.ts'
import { Sample } from '../../../scripts/delay-model/sample.ts'
import { type BenchCase, defineCase } from '../case.ts'
import { inParallel } from '../survival/in-parallel.ts'
import { type ModelRow, modelTable, modelTargets, type Prediction } from './model-table.ts'
import { deleteStrays, whyNoNamespaces } from './namespace.ts'
import { race } from './race.ts'

/** Of all nodes of a cluster, so many take part in a stop. */
const NODES = 20

/** New connections a second in all. Each pod of the two gets half of them. */
const PER_SECOND = 100
const PER_POD = PER_SECOND / 2

/** Ways in which an adaptive delay may go, to predict one stop. */
const TRIES = 200

const SEED = 1

interface Setting extends AdaptiveDelay {
  readonly cluster: Cluster
  readonly stops: number
}

const IPTABLES = { nodes: 5_000, proxy: 'iptables' } as const

/** Compares the losses that the model of docs/delay.md predicts with those of a race whose nodes are as late as it says. */
export const raceOfModel: BenchCase = defineCase<readonly Setting[]>({
  name: 'race-model',
  title: 'The race of a cluster, beside the model',
  isByNameOnly: true,
  sizes: {
    full: [
      { cluster: { nodes: 100, proxy: 'nftables' }, delay: 0.5, maxDelay: 0.5, stops: 24 },
      { cluster: { nodes: 1_000, proxy: 'iptables' }, delay: 2, maxDelay: 2, stops: 20 },
      { cluster: IPTABLES, delay: 5, maxDelay: 5, stops: 14 },
      { cluster: IPTABLES, delay: 5, maxDelay: 10, stops: 14 },
    ],
    smoke: [{ cluster: { nodes: 100, proxy: 'nftables' }, delay: 0.5, maxDelay: 0.5, stops: 2 }],
  },
  async run(settings) {
    const skipped = whyNoNamespaces()
    if (skipped) return { tables: [], skipped }
    deleteStrays()
    const rows = await inParallel([...settings.entries()], settings.length, ([at, each]) =>
      measure(each, `model-${at}`),
    )
    return { targets: modelTargets(rows), tables: [modelTable(rows)] }
  },
})

async function measure({ cluster, delay, maxDelay, stops }: Setting, name: string): Promise<ModelRow> {
  const random = new Random(SEED)
  const drawn = Array.from({ length: stops }, () => someOf(drawStop(cluster, random), random))
  const settings = { delay, maxDelay }
  const predicted = drawn.map((stop) => predict(stop, settings, random))
  const { lost } = outcomeOfAdaptive(new Sample(cluster, SEED), settings, PER_POD, SEED)
  return {
    name: nameOf(cluster),
    settings: delay === maxDelay ? `fixed ${delay} s` : `adaptive, ${delay} to ${maxDelay} s`,
    perPod: PER_POD,
    expectedLost: lost,
    predicted,
    race: await race({
      name,
      clients: { perSecond: PER_SECOND },
      settings: {
        LASTCALL_DELAY: `${delay}s`,
        LASTCALL_MAX_DELAY: `${maxDelay}s`,
        LASTCALL_REPORT: 'json',
      },
      lateness: drawn.map((stop) => Array.from(stop, (seconds) => seconds * 1_000)),
    }),
  }
}

/** Some nodes of a cluster. Each is as likely as any other to be as late as it is. */
function someOf(stop: Float64Array, random: Random): Float64Array {
  return Float64Array.from(
    { length: NODES },
    () => stop[Math.floor(random.uniform() * stop.length)] as number,
  )
}

/** What a stop with this lateness should lose, on average. */
function predict(stop: Float64Array, settings: AdaptiveDelay, random: Random): Prediction {
  const tries = settings.delay === settings.maxDelay ? 1 : TRIES
  const ends = Array.from({ length: tries }, () =>
    endOfDelay(settings, drawNewcomers(stop, PER_POD, settings.maxDelay, random)),
  )
  const lost = ends.map(
    (end) => stop.reduce((sum, at) => sum + Math.max(0, at - end), 0) * (PER_POD / stop.length),
  )
  const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / tries
  return { lost: mean(lost), waited: mean(ends) }
}
