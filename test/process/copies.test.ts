import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { withProgram } from '../support/program.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FIXTURES = join(ROOT, 'test/fixtures/copies')
const EXTERNAL = ['debug', 'p-timeout']

/** Where copies of this build are made: from there they find their dependencies. */
const folder = mkdtempSync(join(mkdirs(join(ROOT, 'node_modules/.cache')), 'copies-'))

const COPIES = {
  'import()': join(FIXTURES, 'whole.js'),
  'require()': join(FIXTURES, 'required.cjs'),
  'a package installed apart': installApart(),
  'a bundle': bundle(),
  'an older build': join(FIXTURES, 'frozen-1.js'),
}

describe('W1 several copies in one process', { concurrency: 2 }, () => {
  after(() => rmSync(folder, { recursive: true }))

  for (const [at, first] of Object.keys(COPIES).entries()) {
    test(`W1 act as one registry, that of ${first}`, async () => {
      const paths = Object.values(COPIES)
      const args = [...paths.slice(at), ...paths.slice(0, at)]
      const outcome = await withProgram(
        'copies.js',
        async (program) => {
          await program.until('ready')
          program.kill('SIGTERM')
          return program.exited()
        },
        { args },
      )
      const drains = args.map((_, copy) => `http of copy ${copy} done`)
      const hooks = args.map((_, copy) => `copy ${copy} done`).reverse()
      assert.deepEqual(outcome.stdout.split('\n'), [
        'one signal: true',
        'SIGTERM: 1',
        'SIGINT: 1',
        'own registry: clean',
        'ready',
        'stopping: true true true true true',
        ...args.map((_, copy) => `copy ${copy} runs`).reverse(),
        `clean ${[...drains, ...hooks].join(', ')}`,
        '',
      ])
      assert.deepEqual([outcome.code, outcome.stderr], [0, ''])
    })
  }
})

function mkdirs(path: string): string {
  mkdirSync(path, { recursive: true })
  return path
}

function installApart(): string {
  const installed = mkdirs(join(folder, 'apart/node_modules/lastcall'))
  for (const name of ['dist', 'package.json']) {
    cpSync(join(ROOT, name), join(installed, name), { recursive: true })
  }
  cpSync(join(FIXTURES, 'whole.js'), join(folder, 'apart/whole.mjs'))
  return join(folder, 'apart/whole.mjs')
}

function bundle(): string {
  const outfile = join(folder, 'bundle.mjs')
  buildSync({
    entryPoints: [join(FIXTURES, 'whole.js')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: EXTERNAL,
    logLevel: 'error',
  })
  return outfile
}
