import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'

const never = (): Promise<void> => new Promise(() => {})

for (const second of ['SIGTERM', 'SIGINT'] as const) {
  test(`T2 a ${second} within 200 ms of a SIGINT does not force the exit`, async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    onShutdown(() => clock.sleep(700))
    process.emit('SIGINT')
    await clock.advance(199)
    process.emit(second)
    await clock.advance(501)
    assert.equal(await process.exited, 0)
  })
}

test('T3 a SIGINT later than 200 ms forces the exit with 130, after a SIGTERM and after a SIGINT', async () => {
  for (const first of ['SIGTERM', 'SIGINT'] as const) {
    const { onShutdown, process, clock } = createTestRegistry()
    onShutdown('second', () => {})
    onShutdown('first', never)
    process.emit(first)
    await clock.advance(300)
    process.emit('SIGINT')
    assert.equal(await process.exited, 130)
    assert.match(process.stderr.text, /exit 130, 300 ms after SIG.*: forced by SIGINT/)
    assert.match(process.stderr.text, /first +had not ended/)
    assert.match(process.stderr.text, /second +had not started/)
  }
})

test('T3 a forced exit aborts the signals of running hooks, and does not wait for their output', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  let reason: unknown
  onShutdown(({ signal }) => {
    process.stdout.pause().write('unread')
    signal.addEventListener('abort', () => {
      reason = signal.reason
    })
    return never()
  })
  process.emit('SIGINT')
  await clock.advance(300)
  process.emit('SIGINT')
  assert.equal(process.hasExited, true)
  assert.equal((reason as Error).name, 'AbortError')
})

test('T3 a SIGINT in the wait for a slow reader forces the exit with 130', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  onShutdown(() => void process.stdout.pause().write('unread'))
  process.emit('SIGINT')
  await clock.advance(300)
  assert.equal(process.hasExited, false)
  process.emit('SIGINT')
  assert.equal(await process.exited, 130)
})

test('T3 no hook starts after a forced exit, not even one that was about to', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  onShutdown(never)
  process.emit('SIGTERM')
  await clock.advance(300)
  let ran = false
  onShutdown(
    'late',
    () => {
      ran = true
    },
    { concurrent: true },
  )
  process.emit('SIGINT')
  await clock.advance(0)
  assert.equal(ran, false)
  assert.match(process.stderr.text, /late +had not started/)
})

test('T3 a SIGTERM never forces the exit', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  onShutdown(() => clock.sleep(1_000))
  process.emit('SIGTERM')
  for (let at = 0; at < 9; at++) {
    await clock.advance(100)
    process.emit('SIGTERM')
  }
  await clock.advance(100)
  assert.equal(await process.exited, 0)
})

test('T3, X3 a forced shutdown with `exit: false` resolves with its report', async () => {
  const { onShutdown, shutdown, process, clock } = createTestRegistry({ exit: false })
  onShutdown(never)
  const stopped = shutdown()
  await clock.advance(300)
  process.emit('SIGINT')
  const report = await stopped
  assert.equal(report.outcome, 'forced')
  assert.equal(report.exitCode, 130)
  assert.equal(process.hasExited, false)
})

test('T9 other listeners of a signal are called, in their order', async () => {
  const process = new FakeProcess()
  const heard: string[] = []
  process.on('SIGTERM', () => heard.push('before'))
  const { onShutdown } = createTestRegistry({ process })
  onShutdown(() => void heard.push('hook'))
  process.on('SIGTERM', () => heard.push('after'))
  process.emit('SIGTERM')
  assert.equal(await process.exited, 0)
  assert.deepEqual(heard, ['before', 'after', 'hook'])
})
