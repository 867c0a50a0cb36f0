import { type Advice, adviseFor, type Load } from './advice.ts'
import { type Cluster, nameOf, PROXIES, sendersOf } from './cluster.ts'
import { outcomeOfAdaptive, outcomeOfFixed } from './losses.ts'
import { Sample } from './sample.ts'
import { alignedRows, figure, percent, seconds } from './table.ts'

/** The delays that are compared, in seconds. */
const DELAYS = [0.5, 5, 10, 15, 25] as const

/** With an adaptive delay, the least one. */
const LEAST = 5

export interface Question {
  readonly cluster: Cluster
  readonly load: Load
  readonly seed: number
}

/** What a fixed and an adaptive delay of the same length cost. */
export interface Comparison {
  readonly delay: number
  /** The part of the senders that learn later. */
  readonly late: number
  readonly fixedLost: number
  readonly adaptiveLost: number
  readonly adaptiveWaited: number
}

/** A sample with each of the delays. */
export function compare(sample: Sample, perSecond: number, seed: number): Comparison[] {
  return DELAYS.map((delay) => {
    const settings = { delay: Math.min(LEAST, delay), maxDelay: delay }
    const adaptive = outcomeOfAdaptive(sample, settings, perSecond, seed)
    return {
      delay,
      late: sample.lateAfter(delay),
      fixedLost: outcomeOfFixed(sample, delay, perSecond).lost,
      adaptiveLost: adaptive.lost,
      adaptiveWaited: adaptive.waited,
    }
  })
}

/** What the command prints. */
export function answer({ cluster, load, seed }: Question): string {
  const sample = new Sample(cluster, seed)
  const who = sendersOf(cluster) === 1 ? 'The load balancer learns' : 'Those who send requests learn'
  const learns = [
    ['half of them', seconds(sample.quantile(0.5))],
    ['99 of 100, over many stops', seconds(sample.quantile(0.99))],
    ['the last one, in half of the stops', seconds(sample.last)],
  ]
  const rows = compare(sample, load.perSecond, seed).map((each) => [
    seconds(each.delay),
    percent(each.late),
    figure(each.fixedLost),
    figure(each.adaptiveLost),
    seconds(each.adaptiveWaited),
  ])
  return `${nameOf(cluster)} (seed ${seed})

${who} of a stopped pod after:

${alignedRows(learns)}

Requests lost when a pod stops that takes ${figure(load.perSecond)} new connections a second. A fixed delay waits for all of its time.
An adaptive one waits at least ${LEAST} s, and goes on while new clients come, up to this time:

${alignedRows([['delay', 'are late', 'lost, fixed', 'lost, adaptive', 'waits, adaptive'], ...rows])}

Set this, to lose less than one request for each pod that stops:

${advised(cluster, adviseFor(cluster, sample, load, seed), load)}
`
}

function advised(
  cluster: Cluster,
  { delay, maxDelay, timeout, grace }: Advice,
  { longestRequest }: Load,
): string {
  const settings = [
    ['LASTCALL_DELAY', seconds(delay).replace(' ', '')],
    ['LASTCALL_MAX_DELAY', seconds(maxDelay).replace(' ', '')],
    ['LASTCALL_TIMEOUT', `${timeout}s`],
    ['terminationGracePeriodSeconds', String(grace)],
  ]
  const reuse = PROXIES[cluster.proxy].isReusing
    ? '\nBoth delays are equal, since a request on a connection from before SIGTERM is no new client.'
    : ''
  return `${alignedRows(settings)}

The timeout has room for a request of ${seconds(longestRequest)}.${reuse}
How far this can be trusted: docs/delay.md`
}
