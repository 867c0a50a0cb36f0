import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry } from 'lastcall/testing'

test('X1 the status is 0 when all hooks are done', async () => {
  const { onShutdown, process } = createTestRegistry()
  onShutdown(() => {})
  process.emit('SIGTERM')
  assert.equal(await process.exited, 0)
})

test('X1 the status is 1 when a hook throws or rejects', async () => {
  for (const fail of [
    () => {
      throw new Error('no')
    },
    () => Promise.reject(new Error('no')),
  ]) {
    const { onShutdown, process } = createTestRegistry()
    onShutdown(fail)
    process.emit('SIGTERM')
    assert.equal(await process.exited, 1)
  }
})

test('X1 the exitCode of the process stands above 1 and 0, and below 124 and 130', async () => {
  const own = async (failing: boolean, ms: number, again = false): Promise<number> => {
    const { onShutdown, process, clock } = createTestRegistry({ timeout: 1_000 })
    process.exitCode = 7
    onShutdown(() => (failing ? Promise.reject(new Error('no')) : clock.sleep(ms)))
    process.emit('SIGTERM')
    await clock.advance(300)
    if (again) process.emit('SIGINT')
    await clock.advance(700)
    return process.exited
  }
  assert.equal(await own(false, 10), 7)
  assert.equal(await own(true, 10), 7)
  assert.equal(await own(false, 5_000), 124)
  assert.equal(await own(false, 5_000, true), 130)
})
