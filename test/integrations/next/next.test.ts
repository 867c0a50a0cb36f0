import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { after, before, describe, type TestContext, test } from 'node:test'
import { findPort } from '../../support/port.ts'
import { withProgram } from '../../support/program.ts'
import { assertWhole, type StoppedStreams, stopAmong } from '../../support/stopped-streams.ts'
import { type LoadOptions, portOf, stoppedUnderLoad } from '../../support/stopped-under-load.ts'
import { temporaryPath } from '../../support/temporary-path.ts'
import { build, NEXT } from './build.ts'

const ORDER = { path: '/api/orders', body: JSON.stringify({ item: 'coffee' }) }
const START = ['--import', 'lastcall/auto', NEXT, 'start', '-H', '127.0.0.1']

describe('Next.js', () => {
  let folder = ''

  before(() => {
    folder = build()
  })

  after(() => rmSync(folder, { recursive: true, force: true }))

  /** Runs the application under load, and tells how many orders it has answered, and written after the answer. */
  async function order(
    t: TestContext,
    args: readonly string[],
    { env, ...options }: LoadOptions = {},
  ): Promise<{ answered: number; written: number }> {
    const ledger = temporaryPath(t, 'ledger')
    const { told, bodies } = await stoppedUnderLoad('next/server.js', {
      request: ORDER,
      command: [process.execPath, ...args],
      cwd: folder,
      env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', LEDGER: ledger, ...env },
      ...options,
    })
    const written = readFileSync(ledger, 'utf8').trimEnd().split('\n').length
    t.diagnostic(`${told}; ${written} written after the answer`)
    return { answered: bodies.length, written }
  }

  test('on a server of its own: orders are answered, and what they leave for later is done', async (t) => {
    const { answered, written } = await order(t, ['server.js'])
    assert.equal(written, answered)
  })

  /** Runs the application on a server of its own, and stops it among streams such as `'POST tokens'`. */
  function stop(requests: readonly string[], timeout: string, isGzip = false): Promise<StoppedStreams> {
    const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', PORT: '0' }
    return withProgram(
      '',
      async (program) => stopAmong(program, await portOf(program), '/api/tokens?of=', requests, { isGzip }),
      { command: [process.execPath, 'server.js'], cwd: folder, env: { ...env, LASTCALL_TIMEOUT: timeout } },
    )
  }

  for (const isGzip of [false, true]) {
    const packed = isGzip ? ', packed by Next.js' : ''
    test(`on a server of its own: a stream of a route handler arrives whole, a silent one is ended early${packed}`, async () => {
      const { ends, code, stderr } = await stop(['POST tokens', 'GET silent'], '9s', isGzip)
      const [tokens, silent] = ends
      assert.ok(tokens && silent)
      assertWhole(tokens)
      assert.match(silent.text, /^data: 1\n\nretry: \d+\n$/)
      assert.deepEqual([silent.end, silent.unpacked], ['whole', 'whole'])
      assert.deepEqual([tokens.encoding, silent.encoding], isGzip ? ['gzip', 'gzip'] : [undefined, undefined])
      assert.deepEqual([code, stderr], [0, ''])
    })

    test(`on a server of its own: a stream of a route handler that does not end is broken off${packed}`, async () => {
      const { ends, code, stderr } = await stop(['POST endless', 'GET endless'], '3s', isGzip)
      for (const { end } of ends) assert.equal(end, 'aborted')
      assert.equal(code, 1)
      assert.match(stderr, /^ {2}http +cut 1 response after \d+ ms/m)
    })
  }

  test('on a server of its own: pages are rendered', async (t) => {
    const { told, bodies } = await stoppedUnderLoad('next/server.js', {
      cwd: folder,
      command: [process.execPath, 'server.js'],
      env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    })
    t.diagnostic(told)
    assert.match(bodies[0] as string, /rendered by process/)
  })

  test('`next start` with `lastcall/auto`: likewise, and it ends with the status of Next.js', async (t) => {
    const listens = { port: await findPort(), says: 'Ready in' }
    const { answered, written } = await order(t, START, { listens, end: 143 })
    assert.equal(written, answered)
  })

  test('the same with NEXT_MANUAL_SIG_HANDLE: what the last orders leave for later is cut off', async (t) => {
    const listens = { port: await findPort(), says: 'Ready in' }
    const { answered, written } = await order(t, START, { listens, env: { NEXT_MANUAL_SIG_HANDLE: '1' } })
    assert.ok(written < answered)
  })
})
