import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The built library. */
const LASTCALL = fileURLToPath(import.meta.resolve('lastcall'))

/** Makes the program once for many runs, in a folder of its own: to compile it each time would take longer than a run. */
export async function withProgram<T>(use: (folder: string, program: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-real-'))
  try {
    const outfile = join(folder, 'program.mjs')
    await build({
      entryPoints: [fileURLToPath(new URL('program.ts', import.meta.url))],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      alias: { lastcall: LASTCALL },
      external: [LASTCALL],
      logLevel: 'warning',
    })
    return await use(folder, outfile)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
