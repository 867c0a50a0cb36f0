import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry } from 'lastcall/testing'

test('R8 unregistering removes exactly that hook, and may be repeated', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  const ran: string[] = []
  onShutdown('a', () => void ran.push('a 1'))
  const off = onShutdown('a', () => void ran.push('a 2'))
  off()
  off()
  await shutdown()
  assert.deepEqual(ran, ['a 1'])
})

test('R8 unregistering while stopping removes a hook that has not started, and leaves one that has', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  const ran: string[] = []
  const offLast = onShutdown('last', () => void ran.push('last'))
  const offFirst = onShutdown('first', () => {
    ran.push('first')
    offLast()
    offFirst()
  })
  const report = await shutdown()
  assert.deepEqual(ran, ['first'])
  assert.deepEqual(
    report.hooks.map(({ name, status }) => [name, status]),
    [['first', 'done']],
  )
})

test('R8, R5 a hook that is unregistered during a shutdown keeps no other hook waiting', async () => {
  const { onShutdown, process, clock } = createTestRegistry({ report: false })
  const ran: string[] = []
  onShutdown('drain', () => clock.sleep(1_000), { priority: 'work' })
  onShutdown('e', () => void ran.push('e'))
  const off = onShutdown('b', () => void ran.push('b'), { after: 'e' })
  process.emit('SIGTERM')
  await clock.advance(10)
  off()
  onShutdown('e', () => void ran.push('late e'), { after: 'b' })
  onShutdown('db', () => void ran.push('db'), { priority: 'storage' })
  await clock.advance(1_000)
  assert.equal(await process.exited, 0)
  assert.deepEqual(ran, ['late e', 'e', 'db'])
})
