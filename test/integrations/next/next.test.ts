import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { after, before, describe, type TestContext, test } from 'node:test'
import { findPort } from '../../support/port.ts'
import { type LoadOptions, stoppedUnderLoad } from '../../support/stopped-under-load.ts'
import { temporaryPath } from '../../support/temporary-path.ts'
import { build, NEXT } from './build.ts'

const ORDER = { path: '/api/orders', body: JSON.stringify({ item: 'coffee' }) }

describe('Next.js', () => {
  let folder = ''

  before(() => {
    folder = build()
  })

  after(() => rmSync(folder, { recursive: true }))

  /** Runs the application under load, and compares what it has answered with what it has written afterwards. */
  async function order(t: TestContext, args: readonly string[], options: LoadOptions = {}): Promise<void> {
    const ledger = temporaryPath(t, 'ledger')
    const env = { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', LEDGER: ledger }
    const { bodies } = await stoppedUnderLoad('next/server.js', {
      request: ORDER,
      command: [process.execPath, ...args],
      cwd: folder,
      env,
      ...options,
    })
    const written = readFileSync(ledger, 'utf8').trimEnd().split('\n').length
    t.diagnostic(`${bodies.length} orders answered, 0 failed; ${written} written after the answer`)
    assert.equal(written, bodies.length)
  }

  test('on a server of its own: orders are answered, and what they leave for later is done', (t) =>
    order(t, ['server.js']))

  test('on a server of its own: pages are rendered', async (t) => {
    const { bodies } = await stoppedUnderLoad('next/server.js', {
      cwd: folder,
      command: [process.execPath, 'server.js'],
      env: { NODE_ENV: 'production' },
    })
    t.diagnostic(`${bodies.length} pages rendered, 0 failed`)
    assert.match(bodies[0] as string, /rendered by process/)
  })

  test('`next start` with `lastcall/auto`: likewise, and it ends with the status of Next.js', async (t) => {
    const listens = { port: await findPort(), says: 'Ready in' }
    await order(t, ['--import', 'lastcall/auto', NEXT, 'start', '-H', '127.0.0.1'], { listens, end: 143 })
  })
})
