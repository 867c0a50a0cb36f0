import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { lend } from '../../support/installed.ts'
import { withProgram } from '../../support/program.ts'
import { build } from './build.ts'

/** Next.js bundles what `instrumentation.js` imports: the program that is built has no package `lastcall` beside it. */
const FILES = {
  'next.config.js': "export default { output: 'standalone' }\n",
  'instrumentation.js': `export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
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

  before(() => {
    folder = build(FILES)
  })

  after(() => rmSync(folder, { recursive: true, force: true }))

  test('D6 in its own bundle, a hook that blocks the event loop ends with 124 at the deadline', async () => {
    const cwd = join(folder, '.next/standalone')
    // Packages that are linked are not copied there.
    rmSync(join(cwd, 'node_modules'), { recursive: true, force: true })
    lend(cwd, 'next', 'react', 'react-dom')
    const env = {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
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
})
