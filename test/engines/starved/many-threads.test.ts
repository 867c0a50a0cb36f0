import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signalled } from '../../support/fixture.ts'

for (const count of [10, 50]) {
  test(`O1 a clean shutdown with ${count} worker threads prints nothing`, async () => {
    const { code, stderr } = await signalled('starved/threads.js', 'SIGTERM', { args: [`${count}`] })
    assert.deepEqual([code, stderr], [0, ''])
  })
}
