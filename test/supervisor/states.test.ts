import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { ProgramState } from 'lastcall/supervisor'
import { after, canHappen, type Happening, TRANSITIONS } from '../../src/supervisor/programs/states.ts'

const docs = readFileSync(new URL('../../docs/supervisor/internals.md', import.meta.url), 'utf8')

describe('the states of an instance', () => {
  test('the docs have the same table of states as the code', () => {
    const rows = [...docs.matchAll(/^\| `([\w-]+)` \| (.*) \|$/gm)]
      .filter(([, state]) => (state as string) in TRANSITIONS)
      .map(([, state, cells]) => [
        state,
        Object.fromEntries(
          [...(cells as string).matchAll(/(\w+) → `([\w-]+)`/g)].map(([, happening, next]) => [
            happening,
            next,
          ]),
        ),
      ])
    assert.deepEqual(Object.fromEntries(rows), TRANSITIONS)
  })

  test('a happening that is not in the table cannot occur', () => {
    assert.equal(canHappen('running', 'start'), false)
    assert.throws(() => after('running', 'start'), /an instance that is running has no 'start'/)
  })

  test('every state can be reached and left', () => {
    const states = Object.keys(TRANSITIONS) as ProgramState[]
    const reached = new Set(states.flatMap((state) => Object.values(TRANSITIONS[state])))
    for (const state of states) {
      assert.ok(Object.keys(TRANSITIONS[state]).length > 0)
      assert.ok(reached.has(state), state)
      for (const happening of Object.keys(TRANSITIONS[state]) as Happening[]) {
        assert.ok(states.includes(after(state, happening)))
      }
    }
  })
})
