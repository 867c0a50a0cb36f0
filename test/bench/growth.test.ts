import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { GaveUp, type Growing, grow, linesOf } from './growth/grow.ts'
import { growthTable } from './growth/growth-table.ts'
import { medianOf } from './measure.ts'

/** Takes `each` for one, gives up beyond `most`, and notes that it was asked. */
function contender(
  name: string,
  each: number,
  most = Infinity,
  asked: string[] = [],
): Growing<{ ms: number }> {
  return {
    name,
    measure: async (size) => {
      asked.push(`${name} ${size}`)
      if (size > most) throw new GaveUp('more than 10 s')
      return { ms: each * size }
    },
  }
}

describe('growth', () => {
  test('all take turns at each size, every second round backwards', async () => {
    const asked: string[] = []
    await grow([contender('a', 1, 9, asked), contender('b', 1, 9, asked)], { sizes: [1, 2], rounds: 2 })
    assert.deepEqual(asked, ['a 1', 'b 1', 'b 1', 'a 1', 'a 2', 'b 2', 'b 2', 'a 2'])
  })

  test('what gives up is not asked again, and its line ends there', async () => {
    const asked: string[] = []
    const grown = await grow([contender('a', 2, 10, asked)], { sizes: [1, 10, 100, 1_000], rounds: 2 })
    assert.deepEqual(asked, ['a 1', 'a 1', 'a 10', 'a 10', 'a 100'])
    assert.deepEqual(
      linesOf(grown, medianOf, ({ ms }) => ms),
      [
        {
          name: 'a',
          points: [
            [1, 2],
            [10, 20],
          ],
        },
      ],
    )
  })

  test('what never got anywhere has no line', async () => {
    const grown = await grow([contender('a', 1, 0)], { sizes: [1], rounds: 1 })
    assert.deepEqual(
      linesOf(grown, medianOf, ({ ms }) => ms),
      [],
    )
  })

  test('any other error ends the measurement', async () => {
    const broken = { name: 'a', measure: () => Promise.reject(new Error('broken')) }
    await assert.rejects(grow([broken], { sizes: [1], rounds: 1 }), /broken/)
  })

  test('a table compares with the first at the largest size, and says who gave up and why', async () => {
    const sizes = [1, 1_000]
    const grown = await grow([contender('a', 2), contender('b', 3), contender('c', 1, 10)], {
      sizes,
      rounds: 2,
    })
    const table = growthTable(grown, { caption: 'ms', sizes, things: 'hooks', pick: ({ ms }) => ms })
    assert.deepEqual(table, {
      caption: 'ms',
      head: ['', 'ratio at 1,000', '1 hook', '1,000 hooks'],
      rows: [
        ['a', '1', '2 (2 to 2)', '2000 (2000 to 2000)'],
        ['b', '1.500', '3 (3 to 3)', '3000 (3000 to 3000)'],
        ['c', '–', '1 (1 to 1)', 'no'],
      ],
      notes: ['c, 1,000: more than 10 s.'],
    })
  })
})
