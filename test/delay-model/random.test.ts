import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Random } from '../../scripts/delay-model/random.ts'

const DRAWS = 200_000

/** The values below which these parts of many draws lie. */
function quantiles(draw: (random: Random) => number, parts: readonly number[]): number[] {
  const random = new Random(7)
  const drawn = Array.from({ length: DRAWS }, () => draw(random)).sort((a, b) => a - b)
  return parts.map((part) => drawn[Math.floor(part * DRAWS)] as number)
}

/** A part of 1, of how far they may be from what is expected. */
function assertClose(actual: readonly number[], expected: readonly number[], tolerance = 0.02): void {
  for (const [at, value] of expected.entries()) {
    const off = Math.abs((actual[at] as number) - value)
    assert.ok(off <= tolerance * Math.abs(value), `${actual[at]} is not ${value}`)
  }
}

describe('the random numbers of the delay model', () => {
  test('with the same seed are the same, and with another one others', () => {
    const drawn = (seed: number): number[] => {
      const random = new Random(seed)
      return Array.from({ length: 100 }, () => random.normal())
    }
    assert.deepEqual(drawn(1), drawn(1))
    assert.notDeepEqual(drawn(1), drawn(2))
  })

  test('that are uniform have the quantiles of the uniform distribution', () => {
    assertClose(
      quantiles((random) => random.uniform(), [0.1, 0.5, 0.9, 0.99]),
      [0.1, 0.5, 0.9, 0.99],
    )
  })

  test('that are lognormal have the quantiles of that distribution', () => {
    const [median, spread] = [3, 0.8]
    const expected = [-1.2816, 0, 1.2816, 2.3263].map((normal) => median * Math.exp(spread * normal))
    assertClose(
      quantiles((random) => random.lognormal(median, spread), [0.1, 0.5, 0.9, 0.99]),
      expected,
    )
  })

  test('between events have the quantiles of the exponential distribution', () => {
    const expected = [0.1, 0.5, 0.9, 0.99].map((part) => -Math.log(1 - part) / 100)
    assertClose(
      quantiles((random) => random.exponential(100), [0.1, 0.5, 0.9, 0.99]),
      expected,
      0.03,
    )
  })

  test('that follow each other do not depend on each other', () => {
    const random = new Random(3)
    const drawn = Array.from({ length: DRAWS }, () => random.uniform() - 0.5)
    const product = drawn.reduce((sum, each, at) => sum + each * (drawn[at + 1] ?? 0), 0) / DRAWS
    // The correlation, of which a part of a thousand is noise.
    assert.ok(Math.abs(product * 12) < 0.01, String(product * 12))
  })
})
