import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { type Outcome, type Program, withProgram } from '../../support/program.ts'
import { withServer } from '../../support/server.ts'
import { portOf } from '../../support/stopped-under-load.ts'
import { lacksPackages } from '../on-demand.ts'
import { Ingest } from './ingest.ts'

/** Calls `use` with what the service has to know. */
function withIngest(use: (ingest: Ingest, env: Record<string, string>) => Promise<void>): Promise<void> {
  const ingest = new Ingest()
  return withServer(ingest.answer, ({ server }) => {
    const { port } = server.address() as AddressInfo
    return use(ingest, {
      SENTRY_DSN: `http://public@127.0.0.1:${port}/1`,
      LASTCALL_TIMEOUT: '6s',
      LASTCALL_DELAY: '0',
    })
  })
}

/** Stops the service, in which something goes wrong. `before` is done before the signal. */
function stopped(
  env: Record<string, string>,
  before: (service: Program, port: number) => Promise<void> = async () => {},
): Promise<Outcome> {
  return withProgram(
    '../integrations/sentry/service.js',
    async (service) => {
      await before(service, await portOf(service))
      if (env.FAULT !== 'crashes') service.kill('SIGTERM')
      return service.exited()
    },
    { env: { ...process.env, ...env } },
  )
}

describe('Sentry', { skip: lacksPackages('sentry') }, () => {
  test('gets the events of the last answers, and none of a clean shutdown', () =>
    withIngest(async (ingest, env) => {
      const { code, stderr } = await stopped(env, async (service, port) => {
        for (let more = 30; more > 0; more--) void fetch(`http://127.0.0.1:${port}`)
        await service.until('request 30')
      })
      assert.deepEqual([code, stderr], [0, ''])
      const orders = Array.from({ length: 30 }, (_none, at) => `order ${at + 1}`)
      assert.deepEqual(ingest.texts.sort(), orders.sort())
    }))

  test('gets what a hook throws, and what became of each hook', () =>
    withIngest(async (ingest, env) => {
      const { code } = await stopped({ ...env, FAULT: 'throws' })
      assert.equal(code, 1)
      assert.deepEqual(ingest.texts, ['the store is full, of store', 'unclean shutdown'])
      assert.deepEqual(ingest.events[1]?.extra, { http: 'done', store: 'failed' })
    }))

  test('D3 gets the name of a hook that hangs, before the deadline', () =>
    withIngest(async (ingest, env) => {
      const { code } = await stopped({ ...env, FAULT: 'hangs' })
      assert.equal(code, 124)
      assert.deepEqual(ingest.texts, ['unclean shutdown'])
      assert.deepEqual(ingest.events[0]?.extra, { http: 'done', store: 'running' })
    }))

  test('T5 gets an error outside of any hook during the shutdown, and does not end the process', () =>
    withIngest(async (ingest, env) => {
      const { code } = await stopped({ ...env, FAULT: 'stray' })
      assert.equal(code, 1)
      assert.deepEqual(ingest.texts, ['nobody catches this'])
    }))

  test('T10 gets an uncaught error, and the hooks run all the same', () =>
    withIngest(async (ingest, env) => {
      const { code, stdout, stderr } = await stopped({ ...env, FAULT: 'crashes' })
      assert.equal(code, 1)
      assert.match(stdout, /^store closed$/m)
      assert.match(stderr, /Error: a bug/)
      assert.deepEqual(ingest.texts, ['a bug'])
    }))

  test('that does not answer delays the exit by 2 s, and is no failure', () =>
    withIngest(async (ingest, env) => {
      ingest.isAlive = false
      const before = performance.now()
      const { code } = await stopped({ ...env, FAULT: 'throws' })
      assert.equal(code, 1, 'by the hook that throws')
      assert.ok(performance.now() - before >= 2_000)
    }))
})
