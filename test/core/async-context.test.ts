import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { test } from 'node:test'
import { createTestRegistry } from 'lastcall/testing'

// A logger or a tracer finds its request in such a store.
const store = new AsyncLocalStorage<string>()

test('a hook runs in the async context of its registration, not in that of shutdown()', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  const seen: unknown[] = []
  store.run('registration', () =>
    onShutdown('async', async () => {
      seen.push(store.getStore())
      await null
      seen.push(store.getStore())
      await new Promise((resolve) => setImmediate(resolve))
      seen.push(store.getStore())
    }),
  )
  onShutdown('outside', () => void seen.push(store.getStore()))
  await store.run('shutdown', () => shutdown())
  assert.deepEqual(seen, [undefined, 'registration', 'registration', 'registration'])
})

test('a hook runs in the async context of its registration after a signal', async () => {
  const { onShutdown, process } = createTestRegistry()
  const seen: unknown[] = []
  store.run('older', () => onShutdown('older', () => void seen.push(store.getStore())))
  store.run('newer', () => onShutdown('newer', () => void seen.push(store.getStore())))
  store.run('signal', () => process.emit('SIGTERM'))
  assert.equal(await process.exited, 0)
  assert.deepEqual(seen, ['newer', 'older'])
})

test('a hook that comes while stopping runs in the async context of the hook that registers it', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  const seen: unknown[] = []
  store.run('first', () =>
    onShutdown('first', async () => {
      await null
      onShutdown('late', () => void seen.push(store.getStore()))
    }),
  )
  await shutdown()
  assert.deepEqual(seen, ['first'])
})

test('a resource is closed in the async context of its registration', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  const seen: unknown[] = []
  const pool = { [Symbol.dispose]: () => void seen.push(store.getStore()) }
  store.run('registration', () => onShutdown('pool', pool))
  await store.run('shutdown', () => shutdown())
  assert.deepEqual(seen, ['registration'])
})
