import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry, type FakeProcess } from 'lastcall/testing'

const never = (): Promise<void> => new Promise(() => {})

function exitFromElsewhere(process: FakeProcess): void {
  process.exit(3)
}

test('T7 process.exit by other code is reported with the hooks that it cuts off, and with its stack', async () => {
  const { onShutdown, process } = createTestRegistry()
  onShutdown('late', () => {})
  onShutdown('rude', async () => exitFromElsewhere(process))
  process.emit('SIGTERM')
  assert.equal(await process.exited, 3)
  assert.match(
    process.stderr.text,
    /^lastcall: exit 3 by other code, which cut off rude \(running\), late \(not started\)\n/,
  )
  assert.match(process.stderr.text, /exitFromElsewhere/)
})

test('T7 work that is held runs, also while its level has not opened', async () => {
  const { onShutdown, hold, process, clock } = createTestRegistry()
  onShutdown('http', never, { priority: 'traffic' })
  void hold('message', never)
  process.emit('SIGTERM')
  await clock.advance(100)
  exitFromElsewhere(process)
  assert.match(process.stderr.text, /which cut off http \(not started\), message \(running\)\n/)
})

test('T7 process.exit by other code is not reported if all hooks have ended', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  onShutdown(() => void process.stdout.pause().write('unread'))
  process.emit('SIGTERM')
  await clock.advance(0)
  exitFromElsewhere(process)
  assert.equal(await process.exited, 3)
  assert.equal(process.stderr.text, '')
})

test('T7 the exit at the end of a shutdown is not reported as one by other code', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  onShutdown(never, { timeout: 50 })
  process.emit('SIGTERM')
  await clock.advance(50)
  assert.equal(await process.exited, 1)
  assert.doesNotMatch(process.stderr.text, /other code/)
})

/** Fails a shutdown, and calls process.exit while a slow reader holds up the library's own exit. Returns the status. */
async function exitAfter(exit: 'code' | false, code: number): Promise<number> {
  const { onShutdown, process, clock } = createTestRegistry({ exit })
  onShutdown('cache', () => Promise.reject(new Error('no')))
  process.stdout.pause()
  process.stdout.write('to a slow reader')
  process.emit('SIGTERM')
  await clock.advance(10)
  process.exit(code)
  return process.exited
}

test('T7, X1 process.exit(0) by other code after a failed shutdown exits with 1, process.exit(7) with 7', async () => {
  assert.equal(await exitAfter('code', 0), 1)
  assert.equal(await exitAfter('code', 7), 7)
})

test('T7, X3 process.exit(0) by other code after a failed shutdown with `exit: false` exits with 0', async () => {
  assert.equal(await exitAfter(false, 0), 0)
})
