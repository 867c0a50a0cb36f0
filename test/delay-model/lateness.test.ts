import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Cluster, sendersOf, syncOf } from '../../scripts/delay-model/cluster.ts'
import { FIGURES, VALUES } from '../../scripts/delay-model/figures.ts'
import { drawStop } from '../../scripts/delay-model/lateness.ts'
import { Random } from '../../scripts/delay-model/random.ts'
import { Sample } from '../../scripts/delay-model/sample.ts'

/** Nothing is left to chance but the place in kube-proxy's cycle. */
const STEADY = {
  ...VALUES,
  controllerSpread: 0,
  failing: 0,
  watchSpread: 0,
  slices: 0,
  syncSpread: 0,
  stalling: 0,
}

function assertClose(actual: number, expected: number, tolerance = 0.02): void {
  assert.ok(Math.abs(actual - expected) <= tolerance * expected, `${actual} is not ${expected}`)
}

describe('how late the senders of a cluster learn of a stop', () => {
  test('is the same again for the same seed', () => {
    const drawn = (seed: number) => drawStop({ nodes: 50, proxy: 'iptables' }, new Random(seed))
    assert.deepEqual(drawn(1), drawn(1))
    assert.notDeepEqual(drawn(1), drawn(2))
  })

  test('is uniform over a cycle of kube-proxy if nothing else varies', () => {
    const sample = new Sample({ nodes: 1_000, proxy: 'iptables', minSync: 10, sync: 2, values: STEADY }, 1)
    const before = STEADY.controller + STEADY.watch
    for (const part of [0.1, 0.5, 0.9]) assertClose(sample.quantile(part), before + part * (10 + 2) + 2)
  })

  test('takes the period of batches and the pause after a failed sync on top', () => {
    const cluster = { nodes: 1_000, proxy: 'iptables', minSync: 0, sync: 1e-9 } as const
    const median = (values: typeof STEADY): number => new Sample({ ...cluster, values }, 1).quantile(0.5)
    const usual = median(STEADY)
    assertClose(median({ ...STEADY, batch: 3 }), usual + 3)
    assertClose(median({ ...STEADY, failing: 1 }), usual + STEADY.backoff)
  })

  test('grows with the bytes that the control plane has to send', () => {
    const values = { ...STEADY, slices: 100 }
    const sample = new Sample({ nodes: 5_000, proxy: 'iptables', minSync: 0, sync: 1e-9, values }, 1)
    const seconds = (5_000 * values.sliceBytes * values.slices) / values.bandwidth
    assertClose(sample.quantile(0.5), values.controller + values.watch + seconds / 2)
  })

  test('has the quantiles of a lognormal distribution behind a load balancer', () => {
    const sample = new Sample({ nodes: 100, proxy: 'alb-ip' }, 1)
    for (const [part, normal] of [
      [0.5, 0],
      [0.9, 1.2816],
      [0.99, 2.3263],
    ] as const)
      assertClose(sample.quantile(part), VALUES.alb * Math.exp(VALUES.albSpread * normal))
  })

  test('lies between two health checks, if only those tell a load balancer', () => {
    const values = { ...VALUES, checkRest: 1, checkSpread: 0 }
    const sample = new Sample({ nodes: 100, proxy: 'alb-checks', values }, 1)
    for (const part of [0.1, 0.5, 0.9]) assertClose(sample.quantile(part), 30 + part * 30 + 1)
  })

  test('counts a sender for each node, and a few for an ingress or a load balancer', () => {
    const counted = (proxy: Cluster['proxy'], nodes: number): number =>
      drawStop({ nodes, proxy }, new Random(1)).length
    assert.deepEqual(
      [counted('iptables', 70), counted('istio', 70), counted('ingress-nginx', 70)],
      [70, 70, VALUES.nginxPods],
    )
    assert.deepEqual(
      (['alb-ip', 'alb-checks', 'nlb-ip', 'classic-elb', 'app-gateway'] as const).map((each) =>
        counted(each, 70),
      ),
      [1, 1, 1, 1, 1],
    )
    assert.equal(sendersOf({ nodes: 2, proxy: 'ingress-nginx' }), 2)
  })
})

describe('the time of a sync with iptables', () => {
  test('is what was measured at the two sizes where it was', () => {
    const nodesOf = (endpoints: number): number => endpoints / VALUES.endpoints
    assertClose(syncOf({ nodes: nodesOf(215), proxy: 'iptables' }), FIGURES.iptablesSmall.value, 1e-9)
    assertClose(syncOf({ nodes: nodesOf(138_792), proxy: 'iptables' }), FIGURES.iptablesLarge.value, 1e-9)
  })

  test('grows with the cluster, and with nftables it does not', () => {
    const sync = (proxy: Cluster['proxy'], nodes: number): number => syncOf({ nodes, proxy })
    assert.ok(sync('iptables', 10_000) > sync('iptables', 1_000))
    assert.equal(sync('nftables', 10_000), sync('nftables', 10))
  })
})

describe('the figures of the model', () => {
  for (const [name, { value, origin, url }] of Object.entries(FIGURES)) {
    test(`${name} is a number, and says where it is from`, () => {
      assert.ok(Number.isFinite(value) && value >= 0)
      assert.ok(origin === 'assumed' || url?.startsWith('https://'), `${origin}: ${url}`)
    })
  }
})
