import { type Cluster, nameOf, PROXIES } from '../delay-model/cluster.ts'
import { SEED } from '../delay-model/clusters.ts'
import { Sample } from '../delay-model/sample.ts'
import type { Palette, Tone } from './palette.ts'

/** A cluster of the plots. */
export interface PlottedCluster {
  readonly name: string
  /** Stands on its line and before its name, for those who cannot tell the colours apart. */
  readonly letter: string
  readonly sample: Sample
  /** Its new requests need not come as new clients, on which the adaptive delay goes on. */
  readonly isReusing: boolean
  readonly toneOf: (palette: Palette) => Tone
  readonly dashes: string
}

const CLUSTERS: readonly Cluster[] = [
  { nodes: 100, proxy: 'nftables' },
  { nodes: 1_000, proxy: 'iptables' },
  { nodes: 1_000, proxy: 'istio' },
  { nodes: 5_000, proxy: 'nftables' },
  { nodes: 5_000, proxy: 'iptables' },
  { nodes: 5_000, proxy: 'iptables', minSync: 10 },
]

const TONES = ['blue', 'green', 'purple', 'grey', 'orange', 'red'] as const
const DASHES = ['', '', '7 4', '7 4', '', ''] as const

/** The clusters of the plots, with many stops of each. */
export function plottedClusters(): PlottedCluster[] {
  return CLUSTERS.map((cluster, at) => ({
    name: nameOf(cluster).replace('kube-proxy with ', '').replace('minSyncPeriod', 'pause'),
    letter: 'ABCDEF'.charAt(at),
    sample: new Sample(cluster, SEED),
    isReusing: PROXIES[cluster.proxy].isReusing,
    toneOf: (palette) => palette[TONES[at] ?? 'grey'],
    dashes: DASHES[at] ?? '',
  }))
}
