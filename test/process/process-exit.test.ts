import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runFixture } from '../support/fixture.ts'

describe('T12 a tool with `processExit`', { concurrency: 2 }, () => {
  for (const [end, code, status] of [
    ['exit', 3, 7],
    ['throws', 1, 7],
    ['rejects', 1, 7],
    ['own code', 4, 7],
    ['at its end', 0, 7],
    ['sets a code', 0, 9],
  ] as const) {
    test(`T12 hooks of a tool run when it ends (${end}), and a process.exit of theirs counts only for its status`, async () => {
      const outcome = await runFixture('tool.js', { args: [end] })
      assert.deepEqual(outcome.stdout, `folder removed, exit\nstatus ${code}, then 7\n`)
      assert.equal(outcome.code, status)
      assert.equal(/Error: a bug/.test(outcome.stderr), code === 1)
    })
  }

  test('T12 hooks of a tool run before a listener of `exit` that ends the process', async () => {
    const outcome = await runFixture('tool.js', { args: ['listener'] })
    assert.deepEqual([outcome.stdout, outcome.code], ['folder removed, exit\n', 5])
  })
})
