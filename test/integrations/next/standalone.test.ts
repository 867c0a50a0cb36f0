import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Measured } from '../../../src/rehearse/findings/measured.ts'
import { resultOf } from '../../../src/rehearse/findings/verdict.ts'
import { lend } from '../../support/installed.ts'
import { findPort } from '../../support/port.ts'
import { withProgram } from '../../support/program.ts'
import { rehearsed } from '../../support/rehearsed.ts'
import { build } from './build.ts'

/** Next.js bundles what `instrumentation.js` imports: the program that is built has no package `lastcall` beside it. */
const FILES = {
  'next.config.js': "export default { output: 'standalone' }\n",
  'instrumentation.js': `export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || !process.env.BLOCKS) return
  const { onShutdown } = await import('lastcall')
  onShutdown('blocks', () => {
    for (;;);
  })
  console.log('registered')
}
`,
}

describe('Next.js as a standalone program', () => {
  let folder = ''
  let cwd = ''

  before(() => {
    folder = build(FILES)
    cwd = join(folder, '.next/standalone')
    // Packages that are linked are not copied there.
    rmSync(join(cwd, 'node_modules'), { recursive: true, force: true })
    lend(cwd, 'next', 'react', 'react-dom')
  })

  after(() => rmSync(folder, { recursive: true, force: true }))

  test('D6 in its own bundle, a hook that blocks the event loop ends with 124 at the deadline', async () => {
    const env = {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      BLOCKS: '1',
      // Else Next.js ends the process itself.
      NEXT_MANUAL_SIG_HANDLE: 'true',
      HOSTNAME: '127.0.0.1',
      PORT: '0',
      LASTCALL_TIMEOUT: '3s',
      LASTCALL_DELAY: '0',
    }
    await withProgram(
      '',
      async (program) => {
        await program.until('registered')
        program.kill('SIGTERM')
        const { code, stderr } = await program.exited()
        assert.equal(code, 124, stderr)
        assert.match(stderr, /^lastcall: blocks blocks the event loop\n {4}at .*instrumentation\.js/m)
        assert.match(stderr, /^lastcall: exit 124, \d+ ms after SIGTERM: the event loop is blocked$/m)
      },
      { command: [process.execPath, 'server.js'], cwd, env },
    )
  })
  /** Rehearses the program by its own command. */
  async function tried(...flags: readonly string[]): Promise<Measured> {
    const settings = ['NODE_ENV=production', 'NEXT_TELEMETRY_DISABLED=1', 'HOSTNAME=127.0.0.1']
    const port = `PORT=${await findPort()}`
    return rehearsed(['env', ...settings, port, 'node', ...flags, join(cwd, 'server.js')])
  }

  const idsIn = (record: Measured): string[] => resultOf(record).findings.map(({ id }) => id)

  test('P1 its own handler of SIGTERM waits for a client that never pauses until it is killed', async () => {
    const record = await tried()
    assert.deepEqual([record.invalid, record.target?.server, idsIn(record)], [null, 'Next.js', ['killed']])
    assert.equal(record.rehearsals[0]?.exit?.wasKilled, true)
  })

  test('P1 with `lastcall/auto` a rehearsal finds nothing, and it ends with the status of Next.js', async () => {
    const record = await tried('--import', join(folder, 'node_modules/lastcall/dist/auto.js'))
    assert.deepEqual([record.invalid, idsIn(record)], [null, []])
    assert.equal(record.rehearsals[0]?.exit?.code, 143)
  })
})
