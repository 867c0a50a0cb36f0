import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShutdownReport } from 'lastcall'
import { createTestRegistry } from 'lastcall/testing'
import { said } from '../support/said.ts'

test('R10 the level of a hold ends when the hold is released, and no hook of the level waits for it', async () => {
  const { onShutdown, hold, shutdown, clock } = createTestRegistry()
  const ran: string[] = []
  const release = hold('job 7')
  onShutdown('consumer', () => void ran.push('consumer'), { priority: 'work' })
  onShutdown('db', () => void ran.push('db'))
  const stopped = shutdown()
  await clock.advance(300)
  assert.deepEqual(ran, ['consumer'])
  release()
  release()
  const report = await stopped
  assert.deepEqual(ran, ['consumer', 'db'])
  assert.deepEqual(summary(report), [
    ['job 7', 'done', 300],
    ['consumer', 'done', 0],
    ['db', 'done', 0],
  ])
})

test('R10 a hold taken while stopping is waited for, and one released before its level is not', async () => {
  const { onShutdown, hold, shutdown, clock } = createTestRegistry({ delay: 0 })
  const ran: string[] = []
  const later = hold('later', { priority: 'storage' })
  onShutdown(
    'traffic',
    () => {
      later()
      const release = hold()
      clock.sleep(50).then(release)
    },
    { priority: 'traffic' },
  )
  onShutdown('db', () => void ran.push('db'))
  const stopped = shutdown()
  await clock.waiting()
  assert.deepEqual(ran, [])
  await clock.advance(50)
  assert.deepEqual(ran, ['db'])
  assert.deepEqual(
    (await stopped).hooks.map(({ name }) => name),
    ['traffic', 'hold-4', 'db'],
  )
})

test('R10 `using` releases a hold at the end of its scope', async () => {
  const { hold, process, clock } = createTestRegistry()
  {
    using job = hold('job')
    await clock.advance(0)
    assert.equal(process.listenerCount('SIGTERM'), 1)
    assert.equal(job.signal.aborted, false)
  }
  await clock.advance(0)
  assert.equal(process.listenerCount('SIGTERM'), 0)
})

test('R10 Symbol.dispose releases a hold', () => {
  const { hold, process, clock } = createTestRegistry()
  hold()[Symbol.dispose]()
  return clock.advance(0).then(() => assert.equal(process.listenerCount('SIGTERM'), 0))
})

test('R10 a hold that is released twice releases no other', async () => {
  const { hold, shutdown, clock } = createTestRegistry()
  const first = hold('first')
  const second = hold('second')
  const stopped = shutdown()
  await clock.advance(10)
  first()
  first()
  first[Symbol.dispose]()
  await clock.advance(10)
  second()
  assert.deepEqual(summary(await stopped), [
    ['first', 'done', 10],
    ['second', 'done', 20],
  ])
})

test('R10 the signal of a hold aborts at last call, with the reason of the shutdown as its cause', async () => {
  const { hold, process, clock } = createTestRegistry({ timeout: 1_000 })
  const job = hold('job')
  const { signal } = job
  process.emit('SIGTERM')
  await clock.advance(799)
  assert.equal(signal.aborted, false)
  await clock.advance(1)
  assert.equal(signal.aborted, true)
  assert.match(signal.reason.message, said('last call'))
  assert.deepEqual(signal.reason.cause, { kind: 'signal', signal: 'SIGTERM' })
  job()
  assert.equal(await process.exited, 0)
})

test('R10 the signal of a hold has aborted when it is asked for after last call', async () => {
  const { hold, process, clock } = createTestRegistry({ timeout: 1_000 })
  const early = hold('early')
  const later = hold('later', { priority: 'storage' })
  process.emit('SIGTERM')
  await clock.advance(900)
  assert.deepEqual([early.signal.aborted, later.signal.aborted], [true, true])
  early()
  later()
  assert.equal(await process.exited, 0)
})

test('R10 remaining() of a hold is Infinity, then counts to last call, then until its level is passed over', async () => {
  const { hold, shutdown, clock } = createTestRegistry({ timeout: 1_000, exit: false })
  const { remaining } = hold('job')
  const seen = [remaining()]
  const stopped = shutdown()
  for (const ms of [0, 100, 700, 150, 50]) {
    await clock.advance(ms)
    seen.push(remaining())
  }
  await stopped
  assert.deepEqual(seen, [Infinity, 800, 700, 100, 0, 0])
})

function summary(report: ShutdownReport): unknown[] {
  return report.hooks.map(({ name, status, durationMs }) => [name, status, durationMs])
}

test('R10 the signal of a hold that was released stays as it was', async () => {
  const { onShutdown, hold, process, clock } = createTestRegistry({ timeout: 1_000 })
  const release = hold('job')
  const { signal } = release
  onShutdown(() => clock.sleep(750))
  process.emit('SIGTERM')
  await clock.advance(100)
  release()
  await clock.advance(750)
  assert.equal(await process.exited, 0)
  assert.equal(signal.aborted, false)
})
