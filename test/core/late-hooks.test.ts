import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry } from 'lastcall/testing'

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('R9 a hook that is registered during a shutdown runs in its place if that is still to come, else at once', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  const ran: string[] = []
  const note = (name: string) => () => void ran.push(name)
  onShutdown('old', note('old'))
  onShutdown('new', async () => {
    onShutdown('above', note('above'), { priority: 'traffic' })
    onShutdown('below', note('below'), { priority: 'storage' })
    onShutdown('beside', note('beside'), { concurrent: true })
    onShutdown('next', note('next'))
    await tick()
    ran.push('new')
  })
  await shutdown()
  assert.deepEqual(ran, ['above', 'beside', 'new', 'next', 'old', 'below'])
})

test('R9 a hook that comes for a lower level when all others have ended runs at once', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  const ran: string[] = []
  onShutdown('last', () =>
    globalThis.process.nextTick(() =>
      onShutdown('late', () => void ran.push(`late at ${clock.now() - start}`), { priority: 'telemetry' }),
    ),
  )
  const start = clock.now()
  process.emit('SIGTERM')
  assert.equal(await process.exited, 0)
  assert.deepEqual(ran, ['late at 0'])
})

test('R9 a hook that comes right after the trigger, before the first level opens, runs in its place', async () => {
  const registry = createTestRegistry()
  const ran: string[] = []
  registry.onShutdown('low', () => void ran.push('low'))
  const stopped = registry.shutdown()
  registry.onShutdown('high', () => void ran.push('high'), { priority: 1 })
  await stopped
  assert.deepEqual(ran, ['high', 'low'])
})

test('R9 onShutdown() and hold() after the end throw ERR_LASTCALL_STOPPED', async () => {
  const { onShutdown, hold, shutdown, hooks } = createTestRegistry()
  await shutdown()
  const expected = { name: 'LastcallError', code: 'ERR_LASTCALL_STOPPED' }
  assert.throws(() => onShutdown(() => {}), expected)
  assert.throws(() => hold(), expected)
  assert.deepEqual(hooks(), [])
})

test('R5, R9 a late hook whose `after` names no hook is printed once on stderr, and a finished name counts as known', async () => {
  const { onShutdown, process } = createTestRegistry()
  onShutdown('first', () => {
    onShutdown('late', () => {}, { after: ['nobody', 'first'] })
  })
  process.emit('SIGTERM')
  assert.equal(await process.exited, 0)
  assert.equal(process.stderr.text, 'lastcall: `late` is to run after `nobody`, but no hook has that name\n')
})
