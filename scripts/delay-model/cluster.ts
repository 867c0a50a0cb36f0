import type { Values } from './figure.ts'
import { VALUES } from './figures.ts'

/** Who sends the requests to a pod, and so has to learn that it stops. */
export type Sender = 'iptables' | 'nftables' | 'cilium' | 'ingress-nginx' | 'istio' | Balancer

/** A load balancer of a cloud: one that learns for all. */
export type Balancer = 'alb-ip' | 'alb-checks' | 'nlb-ip' | 'classic-elb' | 'app-gateway'

export interface Cluster {
  readonly nodes: number
  readonly proxy: Sender
  /** kube-proxy's `minSyncPeriod`, in seconds. */
  readonly minSync?: number | undefined
  /** The median of a sync in seconds, if it is known. */
  readonly sync?: number | undefined
  readonly values?: Values
}

interface Kind {
  readonly title: string
  /** It sends new requests on connections from before SIGTERM, so nobody counts as a new client. */
  readonly isReusing: boolean
  /** Has kube-proxy's `minSyncPeriod`. */
  readonly hasMinSync: boolean
}

export const PROXIES: Readonly<Record<Sender, Kind>> = {
  iptables: { title: 'kube-proxy with iptables', isReusing: false, hasMinSync: true },
  nftables: { title: 'kube-proxy with nftables', isReusing: false, hasMinSync: true },
  cilium: { title: 'Cilium without kube-proxy', isReusing: false, hasMinSync: false },
  'ingress-nginx': { title: 'ingress-nginx', isReusing: true, hasMinSync: false },
  istio: { title: 'Istio', isReusing: true, hasMinSync: false },
  'alb-ip': { title: 'AWS ALB, targets by IP', isReusing: true, hasMinSync: false },
  'alb-checks': { title: 'AWS ALB, by health checks alone', isReusing: true, hasMinSync: false },
  'nlb-ip': { title: 'AWS NLB, targets by IP', isReusing: false, hasMinSync: false },
  'classic-elb': { title: 'AWS classic ELB', isReusing: false, hasMinSync: false },
  'app-gateway': { title: 'Azure Application Gateway', isReusing: true, hasMinSync: false },
}

const BALANCERS: ReadonlySet<Sender> = new Set<Balancer>([
  'alb-ip',
  'alb-checks',
  'nlb-ip',
  'classic-elb',
  'app-gateway',
])

export function isBalancer(sender: Sender): sender is Balancer {
  return BALANCERS.has(sender)
}

/** How many have to learn of a stop. Each sends the same share of the requests. */
export function sendersOf({ nodes, proxy, values = VALUES }: Cluster): number {
  if (isBalancer(proxy)) return 1
  return proxy === 'ingress-nginx' ? Math.min(nodes, values.nginxPods) : nodes
}

/** The median of kube-proxy's sync, in seconds. Between two measured sizes the time grows by a power of the endpoints. */
export function syncOf({ nodes, proxy, sync, values = VALUES }: Cluster): number {
  if (sync !== undefined) return sync
  if (proxy === 'nftables') return values.nftables
  const [small, large] = [215, 138_792]
  const power = Math.log(values.iptablesLarge / values.iptablesSmall) / Math.log(large / small)
  return values.iptablesSmall * ((nodes * values.endpoints) / small) ** power
}

/** A cluster in a few words. */
export function nameOf({ nodes, proxy, minSync }: Cluster): string {
  const pause = minSync === undefined ? '' : `, minSyncPeriod ${minSync} s`
  return `${nodes.toLocaleString('en-US')} nodes, ${PROXIES[proxy].title}${pause}`
}
