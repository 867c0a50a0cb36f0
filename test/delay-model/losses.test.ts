import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { drawNewcomers, endOfDelay } from '../../scripts/delay-model/adaptive.ts'
import { adviseFor } from '../../scripts/delay-model/advice.ts'
import { CLUSTERS, LOAD } from '../../scripts/delay-model/clusters.ts'
import { VALUES } from '../../scripts/delay-model/figures.ts'
import { outcomeOfAdaptive, outcomeOfFixed } from '../../scripts/delay-model/losses.ts'
import { Random } from '../../scripts/delay-model/random.ts'
import { Sample } from '../../scripts/delay-model/sample.ts'

const IPTABLES = { nodes: 1_000, proxy: 'iptables' } as const
const PER_SECOND = 100

function assertClose(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance * expected, `${actual} is not ${expected}`)
}

/** The normal distribution's function, by the series of its error function. */
function normalBelow(x: number): number {
  let [term, sum] = [x, x]
  for (let n = 1; n < 100; n++) {
    term *= -(x * x) / (2 * n)
    sum += term / (2 * n + 1)
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI)
}

describe('the requests that are lost after a fixed delay', () => {
  for (const delay of [1, 3, 5]) {
    test(`of ${delay} s are as many as are counted one by one`, () => {
      const sample = new Sample(IPTABLES, 1)
      const random = new Random(2)
      const counts = sample.stops.map((stop) => {
        const until = Math.max(...stop)
        return drawNewcomers(stop, PER_SECOND, until, random).filter((at) => at > delay).length
      })
      const counted = counts.reduce((sum, count) => sum + count, 0) / counts.length
      // Five standard errors of what was counted.
      const error = 5 * Math.sqrt(counted / counts.length)
      const expected = outcomeOfFixed(sample, delay, PER_SECOND).lost
      assert.ok(Math.abs(counted - expected) < error, `${counted} is not ${expected} ± ${error}`)
    })
  }

  test('are what the formula of a lognormal distribution says', () => {
    const sample = new Sample({ nodes: 1, proxy: 'alb-ip' }, 1)
    const { alb, albSpread } = VALUES
    for (const delay of [5, 10, 15]) {
      const at = (Math.log(alb / delay) + albSpread ** 2) / albSpread
      const mean = alb * Math.exp(albSpread ** 2 / 2)
      const expected = mean * normalBelow(at) - delay * normalBelow(at - albSpread)
      assertClose(sample.excessAfter(delay), expected, 0.05)
    }
  })

  test('get fewer with each second, and are none after the last sender has learned', () => {
    const sample = new Sample(IPTABLES, 1)
    const lost = [0, 1, 5, 10, 20].map((delay) => outcomeOfFixed(sample, delay, PER_SECOND).lost)
    assert.deepEqual(
      lost,
      [...lost].sort((a, b) => b - a),
    )
    const latest = Math.max(...sample.stops.map((stop) => Math.max(...stop)))
    assert.equal(sample.excessAfter(latest), 0)
    assert.equal(sample.lateAfter(latest), 0)
  })
})

describe('the requests that are lost after an adaptive delay', () => {
  test('are as many as are counted one by one', () => {
    const sample = new Sample(IPTABLES, 1)
    // With a long `maxDelay`, most are lost since the delay ends by chance.
    const settings = { delay: 5, maxDelay: 25 }
    const random = new Random(3)
    const stops = Array.from({ length: 5 }, () => sample.stops).flat()
    const counts = stops.map((stop) => {
      const newcomers = drawNewcomers(stop, PER_SECOND, Math.max(...stop), random)
      const end = endOfDelay(settings, newcomers)
      return newcomers.filter((at) => at > end).length
    })
    const counted = counts.reduce((sum, count) => sum + count, 0) / counts.length
    const { lost } = outcomeOfAdaptive(sample, settings, PER_SECOND, 1)
    assert.ok(lost > 2 * outcomeOfFixed(sample, settings.maxDelay, PER_SECOND).lost)
    assertClose(counted, lost, 0.3)
  })

  test('are those of a fixed delay if both of its limits are equal', () => {
    const sample = new Sample(IPTABLES, 1)
    for (const delay of [0.5, 5, 15]) {
      const adaptive = outcomeOfAdaptive(sample, { delay, maxDelay: delay }, PER_SECOND, 1)
      assert.deepEqual(adaptive, outcomeOfFixed(sample, delay, PER_SECOND))
    }
  })
})

describe('the advice', () => {
  for (const cluster of CLUSTERS) {
    const title = `for ${cluster.nodes} nodes with ${cluster.proxy}${cluster.minSync ? ' and a long pause' : ''}`

    test(`${title} loses less than one request`, () => {
      const sample = new Sample(cluster, 1)
      const { delay, maxDelay } = adviseFor(cluster, sample, LOAD, 1)
      const { lost } = outcomeOfAdaptive(sample, { delay, maxDelay }, LOAD.perSecond, 1)
      assert.ok(lost < 1, String(lost))
      assert.ok(delay >= 5 && maxDelay >= 10, 'and is at least the default')
    })
  }

  test('is the same again for the same seed, and hardly another one for another seed', () => {
    const advised = (seed: number) => adviseFor(IPTABLES, new Sample(IPTABLES, seed), LOAD, seed)
    assert.deepEqual(advised(1), advised(1))
    assert.ok(Math.abs(advised(1).maxDelay - advised(2).maxDelay) <= 5)
  })
})
