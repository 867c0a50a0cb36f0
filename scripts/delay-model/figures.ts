import type { Figure, FigureName, Values } from './figure.ts'

const KUBERNETES = 'https://github.com/kubernetes/kubernetes'
const CONTROLLER = `${KUBERNETES}/blob/master/pkg/controller/endpointslice/endpointslice_controller.go`
const SLICES =
  'https://github.com/kubernetes/enhancements/blob/master/keps/sig-network/0752-endpointslices/README.md'
const LOAD_TEST = `${KUBERNETES}/pull/124272`
const ISTIO = 'https://github.com/istio/istio/blob/master/pilot/pkg/features/tuning.go'
const AWS = 'https://github.com/kubernetes-sigs/aws-load-balancer-controller'
const CHECKS =
  'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html'

/** All that the model knows of clusters. */
export const FIGURES: Readonly<Record<FigureName, Figure>> = {
  controller: { value: 0.05, what: 'the control plane handles a deleted pod, median', origin: 'assumed' },
  controllerSpread: {
    value: 0.5,
    what: 'its spread (standard deviation of the logarithm)',
    origin: 'assumed',
  },
  batch: {
    value: 0,
    what: 'EndpointSlice controller: batch period, by default',
    origin: 'source',
    url: `${KUBERNETES}/blob/master/cmd/kube-controller-manager/app/options/endpointslicecontroller.go`,
  },
  backoff: {
    value: 1,
    what: 'EndpointSlice controller: first pause after a failed sync',
    origin: 'source',
    url: CONTROLLER,
  },
  failing: {
    value: 0.05,
    what: 'how many of its syncs fail, since its cache is old (a part of 1)',
    origin: 'assumed',
  },
  watch: { value: 0.03, what: 'a watch event reaches a node, median', origin: 'assumed' },
  watchSpread: { value: 0.5, what: 'its spread', origin: 'assumed' },
  sliceBytes: {
    value: 10_000,
    what: 'size of an EndpointSlice with 100 endpoints, bytes',
    origin: 'source',
    url: SLICES,
  },
  slices: { value: 10, what: 'slices that change at the same time', origin: 'assumed' },
  bandwidth: {
    value: 250_000_000,
    what: 'what the API servers send in all, bytes a second',
    origin: 'assumed',
  },
  endpoints: {
    value: 28,
    what: 'endpoints for each node: 5,000 nodes have as many as the larger cluster below',
    origin: 'assumed',
  },
  syncSpread: { value: 0.4, what: 'spread of the time of a sync', origin: 'assumed' },
  minSync: {
    value: 1,
    what: 'kube-proxy: `minSyncPeriod`, the pause from the end of a sync to the next, by default',
    origin: 'source',
    url: `${KUBERNETES}/blob/master/pkg/proxy/runner/bounded_frequency_runner.go`,
  },
  iptablesSmall: {
    value: 0.176,
    what: 'kube-proxy with iptables: a sync with 215 endpoints',
    origin: 'issue',
    url: `${KUBERNETES}/pull/111219`,
  },
  iptablesLarge: {
    value: 2.84,
    what: 'kube-proxy with iptables: a partial sync with 138,792 endpoints',
    origin: 'issue',
    url: `${KUBERNETES}/issues/138073`,
  },
  nftables: {
    value: 0.141,
    what: 'kube-proxy with nftables: a partial sync with 10,000 services',
    origin: 'issue',
    url: `${KUBERNETES}/pull/126013`,
  },
  stalling: {
    value: 0.04,
    what: 'how many nodes are kept from a sync by something else (a part of 1)',
    origin: 'fitted',
    url: LOAD_TEST,
  },
  stall: { value: 3, what: 'how long they are kept from it, median', origin: 'fitted', url: LOAD_TEST },
  stallSpread: { value: 0.8, what: 'its spread', origin: 'fitted', url: LOAD_TEST },
  ciliumPause: {
    value: 0.5,
    what: 'Cilium: collects changes of EndpointSlices this long',
    origin: 'issue',
    url: 'https://github.com/cilium/cilium/pull/46059',
  },
  ciliumSync: { value: 0.05, what: 'Cilium: writes its maps, median', origin: 'assumed' },
  nginxPause: {
    value: 1 / 0.3,
    what: 'ingress-nginx: one sync in this time (`--sync-rate-limit` 0.3 a second)',
    origin: 'source',
    url: 'https://kubernetes.github.io/ingress-nginx/user-guide/cli-arguments/',
  },
  nginxPoll: {
    value: 1,
    what: 'ingress-nginx: a worker of nginx looks for new pods each',
    origin: 'source',
    url: 'https://github.com/kubernetes/ingress-nginx/blob/main/rootfs/etc/nginx/lua/balancer.lua',
  },
  nginxSync: {
    value: 0.5,
    what: 'ingress-nginx: a sync, median (a user saw 5 s in all, with 1,000 ingresses)',
    origin: 'assumed',
    url: 'https://github.com/kubernetes/ingress-nginx/issues/6079',
  },
  nginxPods: { value: 3, what: 'ingress-nginx: pods', origin: 'assumed' },
  istioQuiet: {
    value: 0.1,
    what: 'Istio: waits for this long without a change (`PILOT_DEBOUNCE_AFTER`)',
    origin: 'source',
    url: ISTIO,
  },
  istioMost: {
    value: 10,
    what: 'Istio: but no longer than this (`PILOT_DEBOUNCE_MAX`)',
    origin: 'source',
    url: ISTIO,
  },
  istioBusy: {
    value: 0.3,
    what: 'Istio: how often changes go on without a pause (a part of 1)',
    origin: 'assumed',
  },
  istioPush: {
    value: 0.5,
    what: 'Istio: a proxy gets its configuration, median (in most cases less than 1 s)',
    origin: 'issue',
    url: 'https://github.com/istio/istio/pull/17456',
  },
  istioSpread: { value: 0.8, what: 'its spread', origin: 'assumed' },
  alb: {
    value: 10,
    what: 'AWS ALB by IP: stops sending, median (5 s of delay lost requests, 25 s lost none)',
    origin: 'assumed',
    url: `${AWS}/issues/1064`,
  },
  albSpread: { value: 0.3, what: 'its spread', origin: 'assumed' },
  nlb: {
    value: 120,
    what: 'AWS NLB by IP: stops sending, median ("consistently took 2 minutes")',
    origin: 'issue',
    url: `${AWS}/issues/2366`,
  },
  nlbSpread: { value: 0.05, what: 'its spread', origin: 'assumed' },
  checkInterval: {
    value: 30,
    what: 'AWS ALB: time between two health checks, by default',
    origin: 'source',
    url: CHECKS,
  },
  checkFailures: {
    value: 2,
    what: 'AWS ALB: failed checks until it stops sending, by default',
    origin: 'source',
    url: CHECKS,
  },
  checkRest: {
    value: 2,
    what: 'AWS ALB: from the last check until it stops sending, median',
    origin: 'assumed',
  },
  checkSpread: { value: 0.5, what: 'its spread', origin: 'assumed' },
  elb: {
    value: 60,
    what: 'AWS classic ELB: stops sending, median (a service behind AWS lost nothing with 80 s and more)',
    origin: 'assumed',
    url: 'https://github.com/openshift/origin/pull/28004',
  },
  elbSpread: { value: 0.1, what: 'its spread', origin: 'assumed' },
  gateway: {
    value: 40,
    what: 'Azure Application Gateway: stops sending, median ("~40 sec", in 2018)',
    origin: 'issue',
    url: 'https://github.com/Azure/application-gateway-kubernetes-ingress/issues/75',
  },
  gatewaySpread: {
    value: 0.25,
    what: 'its spread (its guide for rolling updates waits for 90 s)',
    origin: 'fitted',
    url: 'https://github.com/Azure/application-gateway-kubernetes-ingress/pull/726',
  },
}

export const VALUES: Values = Object.fromEntries(
  Object.entries(FIGURES).map(([name, { value }]) => [name, value]),
) as Values
