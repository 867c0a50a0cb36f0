import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { installPackedInto, npm } from '../../support/installed.ts'
import { stoppedUnderLoad } from '../../support/stopped-under-load.ts'

const SPEC = readFileSync(new URL('shutdown.spec.ts', import.meta.url), 'utf8')

/** Nest 12 makes ES modules and takes Vitest; Nest 11 made CommonJS and took Jest. */
const VERSIONS = ['12', '11']

const FLAGS = ['--skip-git', '--skip-install', '--package-manager', 'npm']

/** The lines that the page about Nest adds to `main.ts`, around the one that listens. */
const LISTENS = '  await app.listen(process.env.PORT ?? 3000);\n'
const STOPS = `\
  onShutdown('nest', () => app.close());
${LISTENS}  drainOnShutdown(app.getHttpServer());
  console.log('port', app.getHttpServer().address().port, 'ready');
`

function withShutdown(main: string): string {
  assert.ok(main.includes(LISTENS), main)
  const imports = "import { onShutdown } from 'lastcall';\nimport { drainOnShutdown } from 'lastcall/http';\n"
  return `${imports}${main.replace(LISTENS, STOPS)}`
}

describe('NestJS, as `nest new` makes it', () => {
  for (const version of VERSIONS) {
    test(`version ${version}: it builds, its tests run, and it is stopped under load`, async (t) => {
      const outer = mkdtempSync(join(tmpdir(), `nest-${process.pid}-`))
      const folder = join(outer, 'shop')
      t.after(() => rmSync(outer, { recursive: true }))
      npm(outer, 'exec', '--yes', '--', `@nestjs/cli@${version}`, 'new', 'shop', ...FLAGS)
      installPackedInto(folder)
      const main = join(folder, 'src/main.ts')
      writeFileSync(main, withShutdown(readFileSync(main, 'utf8')))
      writeFileSync(join(folder, 'src/shutdown.spec.ts'), SPEC)

      npm(folder, 'test')
      npm(folder, 'run', 'build')
      const { told, bodies } = await stoppedUnderLoad('main.js', {
        command: [process.execPath, 'dist/main'],
        cwd: folder,
      })
      t.diagnostic(told)
      assert.equal(bodies[0], 'Hello World!')
    })
  }
})
