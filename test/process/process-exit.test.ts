import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runFixture } from '../support/fixture.ts'

describe('T12 a tool with `processExit`', { concurrency: 2 }, () => {
  for (const [end, code] of [
    ['exit', 3],
    ['throws', 1],
    ['rejects', 1],
    ['own code', 4],
    ['at its end', 0],
  ] as const) {
    test(`its hooks run when it ends (${end}), and a process.exit of theirs counts only for its status`, async () => {
      const { code: status, stdout, stderr } = await runFixture('tool.js', { args: [end] })
      assert.deepEqual(stdout, `folder removed, exit\nstatus ${code}\n`)
      assert.equal(status, 7)
      assert.equal(/Error: a bug/.test(stderr), code === 1)
    })
  }
})
