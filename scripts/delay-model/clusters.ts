import type { Load } from './advice.ts'
import type { Cluster } from './cluster.ts'

/** The seed of all that is on the page. */
export const SEED = 1

/** The load of the page: a busy pod, with requests of ordinary length. */
export const LOAD: Load = { perSecond: 100, longestRequest: 10 }

/** What the page answers. */
export const CLUSTERS: readonly Cluster[] = [
  { nodes: 10, proxy: 'iptables' },
  { nodes: 100, proxy: 'iptables' },
  { nodes: 100, proxy: 'nftables' },
  { nodes: 1_000, proxy: 'iptables' },
  { nodes: 1_000, proxy: 'nftables' },
  { nodes: 1_000, proxy: 'cilium' },
  { nodes: 5_000, proxy: 'nftables' },
  { nodes: 5_000, proxy: 'iptables' },
  { nodes: 5_000, proxy: 'iptables', minSync: 10 },
  { nodes: 10_000, proxy: 'nftables' },
  { nodes: 10_000, proxy: 'cilium' },
  { nodes: 10_000, proxy: 'iptables' },
  { nodes: 10_000, proxy: 'iptables', minSync: 10 },
  { nodes: 1_000, proxy: 'ingress-nginx' },
  { nodes: 1_000, proxy: 'istio' },
  { nodes: 10_000, proxy: 'istio' },
  { nodes: 1_000, proxy: 'alb-ip' },
  { nodes: 1_000, proxy: 'alb-checks' },
  { nodes: 1_000, proxy: 'nlb-ip' },
  { nodes: 1_000, proxy: 'classic-elb' },
  { nodes: 1_000, proxy: 'app-gateway' },
]
