import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'

const never = (): Promise<void> => new Promise(() => {})

test('T4 stderr says after 3 s what a shutdown waits for, and again when that has changed', async () => {
  const { onShutdown, hold, process, clock } = createTestRegistry({ timeout: 60_000 })
  onShutdown('second', () => clock.sleep(2_000))
  onShutdown('first', () => clock.sleep(8_000))
  hold('job')
  process.emit('SIGTERM')
  await clock.advance(2_999)
  assert.equal(process.stderr.text, '')
  await clock.advance(1)
  const first = 'lastcall: 3 s after SIGTERM, waiting for job, with 2 to come\n'
  assert.equal(process.stderr.text, first)
  await clock.advance(53_999)
  assert.equal(process.stderr.text, first)
  await clock.advance(1)
  const second = 'lastcall: 57 s after SIGTERM, waiting for job (passed over), first, with 1 to come\n'
  assert.equal(process.stderr.text, first + second)
})

test('T4 the waiting line has five names, and counts the others', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  for (let n = 1; n <= 8; n++) onShutdown(`h${n}`, never, { concurrent: true })
  process.emit('SIGTERM')
  await clock.advance(3_000)
  assert.match(process.stderr.text, /waiting for h1, h2, h3, h4, h5 and 3 others\n$/)
})

test('T4 the waiting line has the latest note of a hook', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  onShutdown('outbox', async (context) => {
    for (let left = 5; left > 0; left--) {
      context.note(`${left} left`)
      await clock.sleep(2_000)
    }
  })
  process.emit('SIGTERM')
  await clock.advance(6_000)
  assert.equal(
    process.stderr.text,
    'lastcall: 3 s after SIGTERM, waiting for outbox (4 left)\n' +
      'lastcall: 6 s after SIGTERM, waiting for outbox (3 left)\n',
  )
})

test('T4 a SIGINT on a terminal prints the waiting line at once, with the hint that Ctrl-C again exits', async () => {
  const process = new FakeProcess({ isTTY: true })
  const { onShutdown, clock } = createTestRegistry({ process })
  onShutdown('slow', () => clock.sleep(4_000))
  onShutdown('quick', () => {})
  process.emit('SIGINT')
  await clock.advance(0)
  assert.equal(process.stderr.text, 'lastcall: SIGINT, waiting for slow; Ctrl-C again exits at once\n')
  await clock.advance(4_000)
  assert.equal(await process.exited, 0)
})

for (const [what, isTTY, signal] of [
  ['a SIGINT without a terminal', false, 'SIGINT'],
  ['a SIGTERM on a terminal', true, 'SIGTERM'],
] as const) {
  test(`T4 ${what} prints the waiting line after 3 s`, async () => {
    const process = new FakeProcess({ isTTY })
    const { onShutdown, clock } = createTestRegistry({ process })
    onShutdown('slow', never)
    process.emit(signal)
    await clock.advance(2_999)
    assert.equal(process.stderr.text, '')
    await clock.advance(1)
    assert.match(process.stderr.text, isTTY ? /waiting for slow; Ctrl-C exits at once\n$/ : /for slow\n$/)
  })
}

test('T4 the waiting line has no hint if SIGINT is not among `signals`', async () => {
  const process = new FakeProcess({ isTTY: true })
  const { onShutdown, clock } = createTestRegistry({ process, signals: ['SIGTERM'] })
  onShutdown('slow', never)
  process.emit('SIGTERM')
  await clock.advance(3_000)
  assert.match(process.stderr.text, /waiting for slow\n$/)
})

test('T4 no line says what a shutdown waits for if the hooks finish at once, or with `report: false`', async () => {
  const process = new FakeProcess({ isTTY: true })
  const quick = createTestRegistry({ process })
  for (let n = 0; n < 3; n++) quick.onShutdown(async () => {})
  process.emit('SIGINT')
  assert.equal(await process.exited, 0)
  assert.equal(process.stderr.text, '')

  const silent = createTestRegistry({ report: false })
  silent.onShutdown(never)
  silent.process.emit('SIGTERM')
  await silent.clock.advance(6_000)
  assert.equal(silent.process.stderr.text, '')
})

test('T4 the waiting line leaves no timer behind', async () => {
  const process = new FakeProcess({ isTTY: true })
  const { onShutdown, shutdown, clock, reset } = createTestRegistry({ process, exit: false })
  onShutdown(() => {})
  process.emit('SIGINT')
  await shutdown()
  reset()
  await clock.advance(200)
  assert.equal(clock.timers, 0)
})

test('T4 SIGINT on a terminal prints at once that the shutdown waits for the delay', async () => {
  const process = new FakeProcess({ isTTY: true })
  const { onShutdown, clock } = createTestRegistry({ process, delay: 3_000, timeout: 20_000 })
  onShutdown('server', () => {}, { priority: 'traffic' })
  process.emit('SIGINT')
  await clock.advance(100)
  assert.equal(
    process.stderr.text,
    'lastcall: SIGINT, waiting for the delay, with 1 to come; Ctrl-C again exits at once\n',
  )
})
