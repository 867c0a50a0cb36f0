import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShutdownReport } from 'lastcall'
import { createTestRegistry } from 'lastcall/testing'

const never = (): Promise<void> => new Promise(() => {})

/** Of each hook of a report: its name, its status, its start and how long it took. */
function fates(report: ShutdownReport): unknown[] {
  return report.hooks.map(({ name, status, startMs, durationMs }) => [name, status, startMs, durationMs])
}

test('D4 the process exits with 124 at the deadline, and names what still runs and what is still open', async () => {
  const { onShutdown, process, clock } = createTestRegistry({ timeout: 1_000 })
  process.resources = ['TCPSocketWrap', 'Timeout', 'TCPSocketWrap']
  onShutdown('stuck', never)
  process.emit('SIGTERM')
  await clock.advance(999)
  assert.equal(process.hasExited, false)
  await clock.advance(1)
  assert.equal(await process.exited, 124)
  assert.equal(
    process.stderr.text,
    [
      'lastcall: exit 124, 1000 ms after SIGTERM: the deadline passed',
      '  stuck  had not ended after 1000 ms (went on past last call)',
      '  still open: TCPSocketWrap ×2, Timeout',
      '',
    ].join('\n'),
  )
})

test('D1 the deadline counts from the trigger, also if earlier hooks were slow', async () => {
  const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000 })
  onShutdown('b', never)
  onShutdown('a', () => clock.sleep(600))
  const stopped = shutdown()
  await clock.advance(1_000)
  const report = await stopped
  assert.equal(report.outcome, 'timed-out')
  assert.equal(report.durationMs, 1_000)
  assert.deepEqual(fates(report), [
    ['a', 'done', 0, 600],
    ['b', 'abandoned', 600, 400],
  ])
})

test('D4 a hold that is not released by the deadline is named on stderr', async () => {
  const { hold, process, clock } = createTestRegistry({ timeout: 1_000 })
  hold('job 7')
  process.emit('SIGTERM')
  await clock.advance(1_000)
  assert.match(process.stderr.text, /job 7 +had not ended after 1000 ms/)
})

test('D4 a hook that settles after the deadline changes nothing', async () => {
  const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 100, exit: false })
  let ran = false
  onShutdown(
    'next',
    () => {
      ran = true
    },
    { priority: -1 },
  )
  onShutdown('slow', () => clock.sleep(150))
  onShutdown('slow to fail', () => clock.sleep(150).then(() => Promise.reject(new Error('late'))))
  const stopped = shutdown()
  await clock.advance(200)
  assert.deepEqual(
    (await stopped).hooks.map(({ name, status }) => [name, status]),
    [
      ['slow to fail', 'abandoned'],
      ['slow', 'abandoned'],
      ['next', 'done'],
    ],
  )
  assert.equal(ran, true)
})

test('D7 the process exits as soon as the last hook has finished', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  onShutdown(() => clock.sleep(5))
  process.emit('SIGTERM')
  await clock.advance(5)
  assert.equal(await process.exited, 0)
  assert.equal(clock.timers, 1, 'the window for repeated signals, which holds no loop')
})
