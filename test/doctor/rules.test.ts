import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { RULE_IDS } from '../../src/doctor/rule-ids.ts'
import { RULES } from '../../src/doctor/rules/all-rules.ts'
import { examined, lines } from './examined.ts'
import { EXPECTED } from './expected.ts'

describe('a rule of `lastcall doctor`', () => {
  test('is one of the ids, each of which has one rule', () => {
    assert.deepEqual(
      RULES.map(({ id }) => id),
      RULE_IDS,
    )
  })

  for (const id of RULE_IDS) {
    test(`${id} finds each fault of its wrong files, at its line, and no other`, () => {
      const found = lines(examined(`${id}/wrong`))
      assert.deepEqual(
        found,
        EXPECTED[id].map((place) => `${place} ${id}`),
      )
      assert.ok(found.length > 0)
    })

    test(`${id} and all others are silent about its right files`, () => {
      const result = examined(`${id}/right`)
      assert.deepEqual([lines(result), result.skipped], [[], []])
      assert.ok(result.files.length > 0)
    })
  }
})
