// Runs the tests of real processes on every Node that is supported, and on Bun and Deno; those of HTTP on Node alone.
// Each test has to end as expected.ts says: one that passes although it should fail is news too.
// Fetches the runtimes from the registry when they are not here yet. Try: npm run test:runtimes -- node22 bun
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { EXPECTED } from './expected.ts'
import { fetchRuntime, RUNTIMES, type Runtime } from './runtimes.ts'
import { compare, type TestResult } from './verdict.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => RUNTIMES.every((runtime) => runtime.name !== name))
if (unknown.length > 0) throw new Error(`no such runtime: ${unknown.join(', ')}`)
const results = RUNTIMES.filter(({ name }) => wanted.length === 0 || wanted.includes(name)).map(check)
process.exitCode = results.every(Boolean) ? 0 : 1

/** Whether each test ends on a runtime as it is expected to. */
function check(runtime: Runtime): boolean {
  const command = fetchRuntime(runtime)
  const version = spawnSync(command[0], ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0]
  const { counts, lines, isAsExpected } = compare(runSuite(command, runtime.folders), EXPECTED[runtime.name])
  console.log(`${runtime.name} (${version}): ${counts}`)
  for (const line of lines) console.log(`  ${line}`)
  return isAsExpected
}

function runSuite(command: readonly string[], folders: readonly string[]): TestResult[] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, 'test', folder))
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => join('test', folder, file)),
  )
  const reporter = pathToFileURL(join(root, 'test/runtimes/reporter.js')).href
  const { stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--test', `--test-reporter=${reporter}`, ...files],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: { ...process.env, TEST_RUNTIME: command.join(' '), TEST_PATIENCE: '20000' },
    },
  )
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}
