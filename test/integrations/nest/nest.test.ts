import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stoppedUnderLoad } from '../../support/stopped-under-load.ts'

test('NestJS: its providers are closed in its own order, after the last response', async (t) => {
  const { told, bodies, stdout } = await stoppedUnderLoad('nest/server.js', { request: { path: '/orders' } })
  const [, ...lines] = stdout.trimEnd().split('\n')
  t.diagnostic(`${told}; ${lines.join(', ')}`)
  assert.deepEqual(lines, [
    `onModuleDestroy, ${bodies.length} placed`,
    'beforeApplicationShutdown',
    'onApplicationShutdown, SIGTERM',
  ])
})
