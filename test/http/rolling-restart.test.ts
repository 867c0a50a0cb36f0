import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  PROXIES,
  type ProxyName,
  type RollingRestartOptions,
  rollingRestart,
} from '../bench/rolling/rolling-restart.ts'

async function assertNothingFails(
  options: Omit<RollingRestartOptions, 'contender' | 'clients'>,
): Promise<void> {
  const { failures, sent, answered, exitsMs, killed, proxyLog } = await rollingRestart({
    contender: 'lastcall',
    clients: 40,
    ...options,
  })
  assert.deepEqual([...failures], [], `${JSON.stringify([...failures])}\n${proxyLog}`)
  assert.equal(answered, sent)
  assert.ok(sent >= (options.requests ?? 500), `${sent} sent`)
  assert.equal(exitsMs.length, options.restarts)
  assert.equal(killed, 0)
}

// A million each, over 100 restarts: npm run bench -- rolling-nginx rolling-haproxy
for (const [proxy, requests] of [
  ['nginx', 100_000],
  ['haproxy', 50_000],
] as const satisfies readonly [ProxyName, number][]) {
  const { title, missing } = PROXIES[proxy]
  const name = `H2, H3 none of ${requests} requests fails in ten rolling restarts behind ${title}`
  test(name, { skip: missing }, () => assertNothingFails({ proxy, restarts: 10, requests }))
}

test('H2, H3 no request fails in three rolling restarts under load, without a proxy', () =>
  assertNothingFails({ restarts: 3 }))
