import { adviseFor } from './advice.ts'
import { type Cluster, nameOf } from './cluster.ts'
import { CLUSTERS, LOAD, SEED } from './clusters.ts'
import { FIGURES, VALUES } from './figures.ts'
import { Sample } from './sample.ts'

/** A figure that others measured in a cluster, beside the model's. Seconds. */
export interface Published {
  readonly what: string
  readonly cluster: Cluster
  readonly quantile: number
  readonly published: string
  readonly url: string
  readonly isFitted: boolean
}

const LOAD_TEST = {
  what: '100 nodes under a load test, nftables before it had partial syncs',
  // Its syncs took longer than today's: their median is fitted too.
  cluster: { nodes: 100, proxy: 'nftables', sync: 0.55 },
  url: 'https://github.com/kubernetes/kubernetes/pull/124272',
  isFitted: true,
} as const

const SCALE_TEST = 'https://github.com/kubernetes/perf-tests/issues/2407'

export const PUBLISHED: readonly Published[] = [
  { ...LOAD_TEST, quantile: 0.5, published: '1.5' },
  { ...LOAD_TEST, quantile: 0.9, published: '2.3' },
  { ...LOAD_TEST, quantile: 0.99, published: '6.8' },
  {
    what: '5,000 nodes on GCE, where tests set a [`minSyncPeriod` of 10 s](https://github.com/kubernetes/enhancements/pull/4663)',
    cluster: { nodes: 5_000, proxy: 'iptables', minSync: 10 },
    quantile: 0.99,
    published: '20 to 25',
    url: SCALE_TEST,
    isFitted: false,
  },
  {
    what: '5,000 nodes on AWS. Its settings are not known, so the model takes the defaults',
    cluster: { nodes: 5_000, proxy: 'iptables' },
    quantile: 0.99,
    published: '10 to 11',
    url: SCALE_TEST,
    isFitted: false,
  },
]

/** What a guess decides: the 99th percentile if a figure is half or twice as large. */
export interface Sensitivity {
  readonly what: string
  readonly cluster: string
  readonly half: number
  readonly asIs: number
  readonly twice: number
}

const GUESSES = ['controller', 'failing', 'bandwidth', 'endpoints', 'syncSpread'] as const

export function sensitivities(): Sensitivity[] {
  const clusters = CLUSTERS.filter(
    ({ nodes, proxy, minSync }) => proxy === 'iptables' && nodes >= 1_000 && nodes <= 5_000 && !minSync,
  )
  return clusters.flatMap((cluster) => {
    const p99 = (values = VALUES): number => new Sample({ ...cluster, values }, SEED).quantile(0.99)
    const asIs = p99()
    return GUESSES.map((name) => ({
      what: FIGURES[name].what,
      cluster: nameOf(cluster),
      half: p99({ ...VALUES, [name]: VALUES[name] / 2 }),
      asIs,
      twice: p99({ ...VALUES, [name]: VALUES[name] * 2 }),
    }))
  })
}

/** The parts of the nodes that may stall: none, a few, and as many as the model says. */
export const STALLING: readonly number[] = [0, 0.01, VALUES.stalling]

/** What the model would advise with fewer stalls, which is what is known least. */
export interface StallAdvice {
  readonly cluster: string
  /** The `maxDelay` for each part of {@link STALLING}, in seconds. */
  readonly maxDelays: readonly number[]
}

export function stallAdvice(): StallAdvice[] {
  return CLUSTERS.filter(({ proxy, nodes }) => /tables$/.test(proxy) && nodes >= 100 && nodes <= 5_000).map(
    (cluster) => ({
      cluster: nameOf(cluster),
      maxDelays: STALLING.map((stalling) => {
        const sample = new Sample({ ...cluster, values: { ...VALUES, stalling } }, SEED)
        return adviseFor(cluster, sample, LOAD, SEED).maxDelay
      }),
    }),
  )
}
