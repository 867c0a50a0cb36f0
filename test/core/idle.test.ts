import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShutdownReason } from 'lastcall'
import { createTestRegistry } from 'lastcall/testing'

test('T10 an empty event loop with `idle: true` runs the hooks, and a clean end leaves the exit to Node', async () => {
  const { onShutdown, shutdown, process } = createTestRegistry({ idle: true })
  let reason: ShutdownReason | undefined
  onShutdown((context) => {
    reason = context.reason
  })
  process.emit('beforeExit', 0)
  assert.equal((await shutdown()).outcome, 'clean')
  assert.deepEqual(reason, { kind: 'idle' })
  assert.equal(await process.exited, 0)
})

test('T10 the process goes on, without listeners, if the event loop is busy after a clean idle shutdown', async () => {
  const { onShutdown, shutdown, process, clock } = createTestRegistry({ idle: true })
  onShutdown(() => {})
  process.resources = ['Timeout']
  process.emit('beforeExit', 0)
  await shutdown()
  process.emit('beforeExit', 0)
  await clock.advance(300)
  assert.equal(process.hasExited, false)
  assert.equal(process.listenerCount('SIGTERM'), 0)
})

test('T10 an idle shutdown with a hook that fails exits with 1', async () => {
  const { onShutdown, process } = createTestRegistry({ idle: true })
  onShutdown(() => Promise.reject(new Error('no')))
  process.emit('beforeExit', 0)
  assert.equal(await process.exited, 1)
})

test('D1 a process that a busy event loop holds after an idle shutdown exits with 124 at the deadline', async () => {
  const { onShutdown, shutdown, process, clock } = createTestRegistry({ idle: true })
  onShutdown(() => {})
  process.resources = ['Timeout']
  process.emit('beforeExit', 0)
  await shutdown()
  await clock.advance(8_999)
  assert.equal(process.hasExited, false)
  await clock.advance(1)
  assert.equal(await process.exited, 124)
  assert.equal(
    process.stderr.text,
    'lastcall: exit 124, 9000 ms after an empty event loop: the deadline passed\n  still open: Timeout\n',
  )
})
