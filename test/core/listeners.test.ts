import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** All events that a registry listens to, whatever its options. */
const EVENTS = [
  'SIGTERM',
  'SIGINT',
  'uncaughtException',
  'unhandledRejection',
  'beforeExit',
  'message',
  'disconnect',
  'exit',
]

test('R1 a registry installs nothing before its first hook, and leaves nothing behind after its last', async () => {
  const { onShutdown, process, clock } = createTestRegistry({ crashes: true, parent: true, idle: true })
  const counts = (): number => EVENTS.reduce((sum, event) => sum + process.listenerCount(event), 0)
  assert.equal(counts(), 0)
  const first = onShutdown(() => {})
  const second = onShutdown(() => {})
  assert.equal(process.listenerCount('SIGTERM'), 1)
  first()
  await clock.advance(0)
  assert.equal(process.listenerCount('SIGTERM'), 1)
  second()
  assert.equal(process.listenerCount('SIGTERM'), 1, 'one turn later')
  await clock.advance(0)
  assert.equal(counts(), 0)
})

test('R1 a signal between the last hook and the removal of the listeners ends the process', async () => {
  const { onShutdown, process } = createTestRegistry()
  onShutdown(() => {})()
  process.emit('SIGTERM')
  assert.equal(await process.exited, 143)
  assert.equal(process.exitSignal, 'SIGTERM')
})

test('R1 a signal between the last hook and the removal of the listeners reaches other listeners once', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  let heard = 0
  process.on('SIGTERM', () => heard++)
  onShutdown(() => {})()
  process.emit('SIGTERM')
  await clock.advance(0)
  await clock.advance(0)
  assert.equal(heard, 1)
  assert.equal(process.hasExited, false)
})

test('R1 a signal between the last hook and the removal of the listeners runs hooks that come meanwhile', async () => {
  const { onShutdown, process } = createTestRegistry()
  let ran = 0
  onShutdown(() => {})()
  process.emit('SIGTERM')
  onShutdown(() => void ran++)
  assert.equal(await process.exited, 0)
  assert.equal(ran, 1)
})

test('R1 the listeners stay for a whole turn of the event loop each time the last hook leaves', async () => {
  const { onShutdown, process } = createTestRegistry()
  onShutdown(() => {})()
  await tick()
  onShutdown(() => {})()
  await tick()
  assert.equal(process.listenerCount('SIGTERM'), 1)
  await tick()
  assert.equal(process.listenerCount('SIGTERM'), 0)
})

test('R1 shutdownSignal() installs the listeners, as a hook does', () => {
  const registry = createTestRegistry()
  assert.equal(registry.shutdownSignal().aborted, false)
  assert.equal(registry.process.listenerCount('SIGTERM'), 1)
})

test('R1 the listeners stay after shutdownSignal(), also when the last hook leaves', async () => {
  const registry = createTestRegistry()
  const signal = registry.shutdownSignal()
  registry.onShutdown(() => {})()
  await registry.clock.advance(0)
  registry.process.emit('SIGTERM')
  assert.equal(signal.aborted, true)
})

test('R1 a hold installs the listeners, which stay until it is released', async () => {
  const { hold, process, clock } = createTestRegistry()
  const release = hold()
  assert.equal(process.listenerCount('SIGTERM'), 1)
  release()
  release()
  await clock.advance(0)
  assert.equal(process.listenerCount('SIGTERM'), 0)
})

test('R1 a reset drops the hooks and removes the listeners', async () => {
  const { onShutdown, reset, hooks, process, clock } = createTestRegistry()
  onShutdown(() => {})
  reset()
  assert.deepEqual(hooks(), [])
  await clock.advance(0)
  assert.equal(process.listenerCount('SIGTERM'), 0)
  process.emit('SIGTERM')
  assert.equal(await process.exited, 143)
})

test('T8 a channel that counts no listeners, as on Bun, holds the process while others listen', async () => {
  const process = new FakeProcess({ hasParent: true })
  let isHeld = true
  const hold = (value: boolean) => () => {
    isHeld = value
  }
  Object.assign(process.channel as object, { ref: hold(true), unref: hold(false) })
  const { onShutdown, clock } = createTestRegistry({ process, parent: true })
  const off = onShutdown(() => {})
  assert.equal(isHeld, false)
  const listener = (): void => {}
  process.on('message', listener)
  await tick()
  assert.equal(isHeld, true)
  process.off('message', listener)
  await tick()
  assert.equal(isHeld, false)
  off()
  await clock.advance(0)
  assert.deepEqual([process.listenerCount('newListener'), process.listenerCount('removeListener')], [0, 0])
})
