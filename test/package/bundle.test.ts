import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { build } from 'esbuild'
import { installPacked, stopped } from '../support/installed.ts'

const { folder } = installPacked()
after(() => rmSync(folder, { recursive: true }))

/** What each kind of bundle is named. */
const FORMATS = { esm: 'bundle.mjs', cjs: 'bundle.cjs' } as const

/** What is said of the file that is to be loaded into a program. */
const NO_PRELOAD = {
  esm: /Cannot find module '.*auto\.js'[\s\S]*\nlastcall: plain \(\d+\) exited with code 1\n/,
  cjs: /code: 'ERR_INVALID_URL',\n {2}input: '\.\.\/auto\.js'/,
} as const

for (const [format, outfile] of Object.entries(FORMATS) as [keyof typeof FORMATS, string][]) {
  describe(`an application and the library in one file, ${format}`, { concurrency: 2 }, () => {
    test('a hook runs', async () => {
      await bundled('worker.js', format, async (place) => {
        const { code, stdout, stderr } = await stopped(place, outfile)
        assert.deepEqual([code, stdout, stderr], [0, 'ready\nworker stopped\n', ''])
      })
    })

    test('`lastcall/auto` drains servers, if it is imported before they listen', async () => {
      await bundled('auto-within.js', format, async (place) => {
        const { code, stdout, stderr } = await stopped(place, outfile)
        assert.deepEqual([code, stdout, stderr], [0, 'ready\nexit 0\n', ''])
      })
    })

    test('D6 the watchdog is in the file too: what blocks after an await is ended in time', async () => {
      await bundled('blocks.js', format, async (place) => {
        const { code, stdout, stderr } = await stopped(place, outfile)
        assert.deepEqual([code, stdout], [124, 'ready\n'], stderr)
        assert.match(stderr, /^lastcall: blocks blocks the event loop$/m)
      })
    })

    test('S6 a program into which `lastcall/auto` should be loaded does not start', async () => {
      await bundled('manages.js', format, async (place) => {
        await assert.rejects(stopped(place, outfile), NO_PRELOAD[format])
      })
    })
  })
}

/** Bundles a program into a folder in which nothing else is but a server that it may start. */
async function bundled(
  program: string,
  format: keyof typeof FORMATS,
  use: (place: string) => Promise<void>,
): Promise<void> {
  const outer = mkdtempSync(join(tmpdir(), `bundled-${process.pid}-`))
  const place = join(outer, 'app')
  try {
    mkdirSync(place)
    cpSync(join(folder, 'package.json'), join(place, 'package.json'))
    cpSync(join(folder, 'plain.js'), join(place, 'plain.js'))
    await build({
      entryPoints: [join(folder, program)],
      outfile: join(place, FORMATS[format]),
      bundle: true,
      format,
      platform: 'node',
      logLevel: 'error',
    })
    await use(place)
  } finally {
    rmSync(outer, { recursive: true })
  }
}
