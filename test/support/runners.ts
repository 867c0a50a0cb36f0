import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'
import { installInto } from './copies.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FIXTURES = join(ROOT, 'test/fixtures/runners')

/** What a folder of tests needs beside the library, which is installed as a copy. */
const PACKAGES = ['@jest', 'debug', 'express', 'jest', 'p-timeout', 'tsx', 'typescript', 'vitest', '@types']

/** Milliseconds for one test, on a machine that is busy. */
const PATIENCE = 30_000

/** A test as its runner tells of it. */
export interface Told {
  readonly name: string
  readonly isPassed: boolean
}

/** A test runner, and how it is told to run the tests of a folder. */
export interface Runner {
  readonly name: string
  /** The file that has its `test` and its fake timers. */
  readonly adapter: string
  /** For the folder's package.json. */
  readonly type: 'module' | 'commonjs'
  readonly env?: Readonly<Record<string, string>>
  readonly args: readonly string[]
  /** Reads what was written to stdout. */
  readonly parse: (output: string) => Told[]
}

interface JestTests {
  readonly testResults: readonly { readonly assertionResults: readonly { title: string; status: string }[] }[]
}

/** Jest's JSON, which Vitest writes too. */
function parseJson(output: string): Told[] {
  const { testResults } = JSON.parse(output.slice(output.indexOf('{'))) as JestTests
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ title, status }) => ({ name: title, isPassed: status === 'passed' }))
}

function parseTap(output: string): Told[] {
  return [...output.matchAll(/^(not ok|ok) \d+ - (.*)$/gm)].map(([, sign, name]) => ({
    name: name as string,
    isPassed: sign === 'ok',
  }))
}

const vitest = (pool: string): Runner => ({
  name: `Vitest, ${pool}`,
  adapter: 'vitest.runner.js',
  type: 'module',
  args: [
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=json',
    `--pool=${pool}`,
    `--testTimeout=${PATIENCE}`,
  ],
  parse: parseJson,
})

const JEST = [join(ROOT, 'node_modules/jest/bin/jest.js'), '--json', '--silent', `--testTimeout=${PATIENCE}`]

export const NODE_TEST: Runner = {
  name: 'node:test',
  adapter: 'node-test.runner.js',
  type: 'module',
  args: ['--test', '--test-reporter=tap'],
  parse: parseTap,
}

export const VITEST: Runner = vitest('forks')

export const JEST_ESM: Runner = {
  name: 'Jest, ES modules',
  adapter: 'jest.runner.js',
  type: 'module',
  env: { NODE_OPTIONS: '--experimental-vm-modules' },
  args: JEST,
  parse: parseJson,
}

export const JEST_CJS: Runner = {
  name: 'Jest, CommonJS',
  adapter: 'jest.runner.js',
  type: 'commonjs',
  args: JEST,
  parse: parseJson,
}

export const RUNNERS: readonly Runner[] = [NODE_TEST, VITEST, vitest('threads'), JEST_ESM, JEST_CJS]

/** Makes a folder in which the library is installed, and the packages that its tests need. */
export function createProject(type: 'module' | 'commonjs'): string {
  const folder = mkdtempSync(join(tmpdir(), `runner-${process.pid}-`))
  installInto(folder)
  for (const name of PACKAGES)
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'tested', type }))
  return folder
}

/** Runs the tests of some fixtures with a runner, in a folder of their own, on a service. */
export function runTests(runner: Runner, tests: readonly string[], service = 'service.js'): Told[] {
  const folder = createProject(runner.type)
  const read = (name: string): string => readFileSync(join(FIXTURES, name), 'utf8')
  try {
    const sources = {
      ...Object.fromEntries(['main.js', 'eight.js', ...tests].map((name) => [name, read(name)])),
      'service.js': read(service),
      'runner.js': read(runner.adapter),
    }
    return runIn(folder, runner, sources, tests)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Writes files into a project, compiled where it is CommonJS, and runs some of them with a runner. */
export function runIn(
  folder: string,
  runner: Runner,
  sources: Readonly<Record<string, string>>,
  tests: readonly string[],
): Told[] {
  for (const [name, source] of Object.entries(sources)) {
    const isCompiled = runner.type === 'commonjs'
    writeFileSync(join(folder, name), isCompiled ? transformSync(source, { format: 'cjs' }).code : source)
  }
  return runner.parse(run(runner, folder, tests))
}

function run({ args, env }: Runner, cwd: string, tests: readonly string[]): string {
  // Not those of the runner in which this runs.
  const { NODE_TEST_CONTEXT, NODE_V8_COVERAGE, NODE_OPTIONS, ...outer } = process.env
  const { stdout, stderr } = spawnSync(process.execPath, [...args, ...tests], {
    cwd,
    env: { ...outer, ...env },
    encoding: 'utf8',
    timeout: 120_000,
    killSignal: 'SIGKILL',
  })
  if (stdout === '') throw new Error(stderr)
  return stdout
}
