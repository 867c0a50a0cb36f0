import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShutdownReason } from 'lastcall'
import { createTestRegistry } from 'lastcall/testing'

const never = (): Promise<void> => new Promise(() => {})

test('T1 every call of shutdown() returns the same promise, hooks run once, and the first reason stays', async () => {
  const { onShutdown, shutdown, process } = createTestRegistry()
  let ran = 0
  let reason: ShutdownReason | undefined
  onShutdown((context) => {
    ran++
    reason = context.reason
  })
  const first = shutdown('deploy')
  process.emit('SIGTERM')
  assert.equal(shutdown(new Error('too late')), first)
  const report = await first
  assert.equal(shutdown(), first)
  assert.equal(ran, 1)
  assert.deepEqual(reason, { kind: 'manual', detail: 'deploy' })
  assert.deepEqual(report.reason, reason)
})

test('T1 no hook runs inside the call of shutdown()', () => {
  const { onShutdown, shutdown } = createTestRegistry()
  let ran = false
  onShutdown(() => {
    ran = true
  })
  shutdown()
  assert.equal(ran, false)
})

test('T1, X1 shutdown(error) fails the shutdown: the status is 1, and stderr has the error', async () => {
  const { shutdown, process } = createTestRegistry()
  const error = new Error('database lost')
  const report = await shutdown(error)
  assert.deepEqual(report.reason, { kind: 'manual', detail: 'database lost', error })
  assert.equal(report.outcome, 'failed')
  assert.equal(await process.exited, 1)
  assert.match(process.stderr.text, /database lost/)
})

test('T1 the trigger changes the state and aborts shutdownSignal() with the reason as its cause', async () => {
  const registry = createTestRegistry()
  const signal = registry.shutdownSignal()
  registry.onShutdown(never)
  assert.equal(registry.state, 'open')
  registry.process.emit('SIGINT')
  assert.equal(registry.state, 'stopping')
  assert.equal(signal.aborted, true)
  assert.equal(signal.reason.name, 'AbortError')
  assert.deepEqual(signal.reason.cause, { kind: 'signal', signal: 'SIGINT' })
  assert.equal(registry.shutdownSignal(), signal)
  await registry.clock.advance(9_000)
  assert.equal(registry.state, 'stopped')
})

test('T1 shutdownSignal() and the signal of a hook take any number of listeners without a warning', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error): void => void warnings.push(warning)
  process.on('warning', onWarning)
  const registry = createTestRegistry()
  registry.onShutdown(({ signal }) => {
    for (let at = 0; at < 20; at++) signal.addEventListener('abort', () => {})
  })
  for (let at = 0; at < 20; at++) registry.shutdownSignal().addEventListener('abort', () => {})
  await registry.shutdown()
  await registry.clock.advance(0)
  process.off('warning', onWarning)
  assert.deepEqual(warnings, [])
})

test('T1 shutdownSignal() has aborted when it is asked for while stopping', async () => {
  const registry = createTestRegistry()
  registry.shutdown()
  assert.equal(registry.shutdownSignal().aborted, true)
})
