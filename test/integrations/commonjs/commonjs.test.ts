import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createPackage, installPackedInto, ownEnvironment, stopped } from '../../support/installed.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const TYPED = fileURLToPath(new URL('../../fixtures/installed/typed.ts', import.meta.url))

// TypeScript 5 is the last one in which `module: commonjs` looks for packages as Node 10 did, without `exports`.
const PACKAGES = [
  'jest',
  'ts-jest',
  'typescript@5',
  'ts-node',
  'tsx',
  'fastify',
  '@types/jest',
  '@types/node@20',
]

// The types of pino, which those of Fastify lead to, need `esModuleInterop`.
const STRICT = ['--strict', '--esModuleInterop', '--target', 'es2022', '--types', 'node']
const compilerOptions = { module: 'commonjs', target: 'es2022', strict: true, esModuleInterop: true }

describe('a package in CommonJS, with each tool as it comes', () => {
  const folder = createPackage()

  before(() => {
    installPackedInto(folder, PACKAGES)
    for (const name of ['orders', 'orders.test'])
      cpSync(join(HERE, `${name}.cjs`), join(folder, `${name}.js`))
  })
  after(() => rmSync(folder, { recursive: true }))

  /** Runs a command of an installed package, or Node, which has to succeed. Returns all that it writes. */
  function run(command: string, ...args: readonly string[]): string {
    const file = command === 'node' ? process.execPath : join(folder, 'node_modules/.bin', command)
    const options = { cwd: folder, env: ownEnvironment(), encoding: 'utf8' } as const
    const { status, stdout, stderr } = spawnSync(file, args, options)
    assert.equal(status, 0, `${stdout}${stderr}`)
    return `${stdout}${stderr}`
  }

  test('node --test', () => {
    assert.match(run('node', '--test'), /^\S+ pass 1$/m)
  })

  test('Jest', () => {
    assert.match(run('jest'), /^Tests: +1 passed, 1 total$/m)
  })

  test('ts-jest, with the configuration that it makes', () => {
    cpSync(join(HERE, 'queue.spec.ts'), join(folder, 'queue.spec.ts'))
    run('ts-jest', 'config:init')
    assert.match(run('jest'), /^Tests: +2 passed, 2 total$/m)
  })

  for (const [how, flags] of [
    ['tsc, with `module: commonjs`', ['--module', 'commonjs']],
    ['tsc, as Node 10 looked for packages', ['--module', 'commonjs', '--moduleResolution', 'node10']],
    ['tsc, with `module: node16`', ['--module', 'node16']],
  ] as const) {
    test(how, async () => {
      cpSync(TYPED, join(folder, 'typed.ts'))
      run('tsc', ...STRICT, ...flags, 'typed.ts')
      const { code, stdout, stderr } = await stopped(folder, 'typed.js')
      assert.deepEqual([code, stdout, stderr], [0, '0 programs, ready\nSIGTERM\n', ''])
    })
  }

  for (const [tool, flags] of [
    ['ts-node', ['-r', 'ts-node/register']],
    ['tsx', ['--import', 'tsx']],
  ] as const) {
    test(tool, () => {
      cpSync(join(HERE, 'main.ts'), join(folder, 'main.ts'))
      // Without a configuration, ts-node 10 runs no file at all on Node 20.
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
      assert.equal(run('node', ...flags, 'main.ts'), '[]\nmanual\n')
    })
  }
})
