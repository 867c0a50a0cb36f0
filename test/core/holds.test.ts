import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShutdownReport } from 'lastcall'
import { createTestRegistry } from 'lastcall/testing'

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
  const { onShutdown, hold, shutdown, clock } = createTestRegistry()
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

test('R10 Symbol.dispose releases a hold', () => {
  const { hold, process, clock } = createTestRegistry()
  hold()[Symbol.dispose]()
  return clock.advance(0).then(() => assert.equal(process.listenerCount('SIGTERM'), 0))
})

function summary(report: ShutdownReport): unknown[] {
  return report.hooks.map(({ name, status, durationMs }) => [name, status, durationMs])
}
