import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry } from 'lastcall/testing'
import { type Deferred, deferred } from '../../src/core/node/deferred.ts'

test('X4 the exit waits for a slow reader, and stdout arrives whole', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  onShutdown(() => void process.stdout.pause().write('every byte'))
  process.emit('SIGTERM')
  await clock.advance(1_000)
  assert.equal(process.hasExited, false)
  process.stdout.resume()
  assert.equal(await process.exited, 0)
  assert.equal(process.stdout.text, 'every byte')
})

test('X4, T5 a stray error in the wait for a slow reader makes the status 1', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  onShutdown(() => void process.stdout.pause().write('unread'))
  process.emit('SIGTERM')
  await clock.advance(0)
  process.emit('uncaughtException', new Error('late'), 'uncaughtException')
  process.stdout.resume()
  assert.equal(await process.exited, 1)
})

test('X4 the exit waits for a slow reader no longer than until the deadline', async () => {
  const { onShutdown, process, clock } = createTestRegistry({ timeout: 1_000 })
  onShutdown(() => void process.stdout.pause().write('unread'))
  process.emit('SIGTERM')
  await clock.advance(999)
  assert.equal(process.hasExited, false)
  await clock.advance(1)
  assert.equal(await process.exited, 124)
  assert.equal(
    process.stderr.text,
    'lastcall: the deadline passed before all that was written to stdout and stderr was read: the rest is lost\n',
  )
})

test('X4, T6 an output that lost its reader before the deadline is not waited for, and the status is 0', async () => {
  const { onShutdown, process, clock } = createTestRegistry({ timeout: 1_000 })
  onShutdown(() => void process.stdout.pause().write('unread'))
  process.emit('SIGTERM')
  await clock.advance(500)
  process.stdout.close()
  assert.equal(await process.exited, 0)
})

for (const [how, settle] of [
  ['is emptied', (sink: Deferred<void>) => sink.resolve()],
  ['has lost its reader', (sink: Deferred<void>) => sink.reject(new Error('EPIPE'))],
] as const) {
  test(`X4 the exit waits until the sink behind an output of Bun ${how}`, async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    const emptied = deferred()
    const flush = (): Promise<void> => emptied.promise
    Object.assign(process.stdout, { [Symbol('kWriteStreamFastPath')]: { flush } })
    onShutdown(() => {})
    process.emit('SIGTERM')
    await clock.advance(1_000)
    assert.equal(process.hasExited, false)
    settle(emptied)
    assert.equal(await process.exited, 0)
  })
}
