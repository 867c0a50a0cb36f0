import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry } from 'lastcall/testing'
import { said } from '../support/said.ts'

test('R6 the registration that closes a cycle throws, and the message shows the cycle', () => {
  const { onShutdown, hooks } = createTestRegistry()
  onShutdown('a', () => {}, { after: 'b' })
  onShutdown('b', () => {}, { after: 'c' })
  assert.throws(() => onShutdown('c', () => {}, { after: 'a' }), {
    name: 'LastcallError',
    code: 'ERR_LASTCALL_CYCLE',
    message: said('hooks would wait for each other: `c` after `a` after `b` after `c`'),
  })
  assert.throws(() => onShutdown('d', () => {}, { after: 'd' }), {
    code: 'ERR_LASTCALL_CYCLE',
    message: said('hooks would wait for each other: `d` after `d`'),
  })
  assert.equal(hooks().length, 2, 'nothing has changed')
  onShutdown('c', () => {}, { after: 'd' })
})

test('R6 an `after` that names a lower level throws, in either order of registration', () => {
  const { onShutdown, hooks } = createTestRegistry()
  onShutdown('db', () => {}, { priority: 'storage' })
  assert.throws(() => onShutdown('api', () => {}, { after: 'db' }), {
    name: 'LastcallError',
    code: 'ERR_LASTCALL_LEVEL',
    message: said('`api` cannot run after `db`: it has priority 0, and `db` runs later, at -100'),
  })
  onShutdown('api', () => {}, { after: 'cache' })
  assert.throws(() => onShutdown('cache', () => {}, { priority: -1 }), {
    code: 'ERR_LASTCALL_LEVEL',
    message: said('`api` cannot run after `cache`: it has priority 0, and `cache` would run later, at -1'),
  })
  assert.equal(hooks().length, 2)
})

test('R6 an unregistered hook does not count for cycles and levels', () => {
  const { onShutdown } = createTestRegistry()
  const off = onShutdown('a', () => {}, { after: 'b' })
  off()
  onShutdown('b', () => {}, { after: 'a' })
  onShutdown('low', () => {}, { priority: -1 })()
  onShutdown('c', () => {}, { after: 'low' })
})

test('R6 an invalid `after` during a shutdown is ignored: the hook runs, and the report says so', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  const ran: string[] = []
  onShutdown('y', () => void ran.push('y'), { after: ['x', 'first'] })
  onShutdown('first', () => {
    onShutdown('x', () => void ran.push('x'), { after: 'y' })
    onShutdown('z', () => void ran.push('z'), { after: 'low' })
  })
  onShutdown('low', () => void ran.push('low'), { priority: -1 })
  const report = await shutdown()
  assert.deepEqual(ran, ['x', 'z', 'y', 'low'])
  const details = new Map(report.hooks.map(({ name, notes }) => [name, notes.join('; ')]))
  assert.equal(
    details.get('x'),
    'an `after` was ignored: hooks would wait for each other: `x` after `y` after `x`',
  )
  assert.equal(
    details.get('z'),
    'an `after` was ignored: `z` cannot run after `low`: it has priority 0, and `low` runs later, at -1',
  )
  assert.equal(report.outcome, 'clean')
})
