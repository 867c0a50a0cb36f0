import { type Balancer, type Cluster, isBalancer, type Sender, sendersOf, syncOf } from './cluster.ts'
import type { Values } from './figure.ts'
import { VALUES } from './figures.ts'
import type { Random } from './random.ts'

/** Draws how many seconds after SIGTERM each sender learns of one stop. */
export function drawStop(cluster: Cluster, random: Random): Float64Array {
  const { proxy, values = VALUES } = cluster
  const stop = new Float64Array(sendersOf(cluster))
  if (isBalancer(proxy)) return stop.fill(LEARNS[proxy](values, random))
  const published = controller(values, random)
  const learn = LEARN[proxy](cluster, values, random)
  const fanOut = (cluster.nodes * values.sliceBytes * values.slices) / values.bandwidth
  for (let at = 0; at < stop.length; at++) {
    const watched = random.lognormal(values.watch, values.watchSpread) + random.uniform() * fanOut
    stop[at] = published + watched + learn()
  }
  return stop
}

/** The same for all nodes: when the control plane has taken the pod out of its EndpointSlice. */
function controller(values: Values, random: Random): number {
  const retry = random.uniform() < values.failing ? values.backoff : 0
  return random.lognormal(values.controller, values.controllerSpread) + values.batch + retry
}

type Learn = (cluster: Cluster, values: Values, random: Random) => () => number

/** What follows when a sender has the event. */
const LEARN: Readonly<Record<Exclude<Sender, Balancer>, Learn>> = {
  iptables: kubeProxy,
  nftables: kubeProxy,
  cilium: (_, values, random) => () =>
    random.uniform() * values.ciliumPause +
    random.lognormal(values.ciliumSync, values.syncSpread) +
    stall(values, random),
  'ingress-nginx': (_, values, random) => () =>
    random.uniform() * values.nginxPause +
    random.lognormal(values.nginxSync, values.syncSpread) +
    random.uniform() * values.nginxPoll,
  istio: (_, values, random) => {
    // One control plane collects the changes for all proxies.
    const isBusy = random.uniform() < values.istioBusy
    const debounce = isBusy ? random.uniform() * values.istioMost : values.istioQuiet
    return () => debounce + random.lognormal(values.istioPush, values.istioSpread)
  },
}

/** When the load balancer of a cloud has learned. */
const LEARNS: Readonly<Record<Balancer, (values: Values, random: Random) => number>> = {
  'alb-ip': ({ alb, albSpread }, random) => random.lognormal(alb, albSpread),
  // The pod answers 503 from SIGTERM on, which comes anywhere between two checks.
  'alb-checks': ({ checkInterval, checkFailures, checkRest, checkSpread }, random) =>
    (random.uniform() + checkFailures - 1) * checkInterval + random.lognormal(checkRest, checkSpread),
  'nlb-ip': ({ nlb, nlbSpread }, random) => random.lognormal(nlb, nlbSpread),
  'classic-elb': ({ elb, elbSpread }, random) => random.lognormal(elb, elbSpread),
  'app-gateway': ({ gateway, gatewaySpread }, random) => random.lognormal(gateway, gatewaySpread),
}

/**
 * While pods come and go, a kube-proxy is always somewhere in a cycle of a pause and a sync. It waits for the rest of that,
 * and then makes its own sync.
 */
function kubeProxy(cluster: Cluster, values: Values, random: Random): () => number {
  const pause = cluster.minSync ?? values.minSync
  const median = syncOf(cluster)
  const sync = (): number => random.lognormal(median, values.syncSpread)
  return () => random.uniform() * (pause + sync()) + sync() + stall(values, random)
}

/** Now and then a node is kept from it: by a busy processor, a lock, or a full sync. */
function stall(values: Values, random: Random): number {
  return random.uniform() < values.stalling ? random.lognormal(values.stall, values.stallSpread) : 0
}
