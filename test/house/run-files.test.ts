import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ALL = fileURLToPath(new URL('../support/all.ts', import.meta.url))

/** Runs test files with these bodies, as `npm test` runs those of the project. */
function runAll(...bodies: readonly string[]): { status: number | null; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'run-files-'))
  const files = bodies.map((body, index) => {
    const file = join(folder, `${index}.test.mjs`)
    writeFileSync(file, `import { test } from 'node:test'\nimport fs from 'node:fs'\n${body}`)
    return file
  })
  // Not those of the runner in which this runs.
  const { NODE_TEST_CONTEXT, NODE_V8_COVERAGE, ...env } = process.env
  try {
    const words = ['--import', 'tsx', ALL, ...files]
    const { status, stdout } = spawnSync(process.execPath, words, { env, encoding: 'utf8' })
    return { status, output: stdout }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const GOOD = "test('good', () => {})"
const BAD = "test('bad', () => { throw new Error('bad') })"

/** Fails in its first runs, which it counts in a file beside it. */
const failsIn = (runs: number): string => `test('seldom', () => {
  const file = import.meta.filename + '.runs'
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').length : 0
  fs.appendFileSync(file, '.')
  if (before < ${runs}) throw new Error('seldom')
})`

describe('all test files in one run', () => {
  test('files that pass are run once', () => {
    const { status, output } = runAll(GOOD, GOOD)
    assert.equal(status, 0)
    assert.doesNotMatch(output, /times/)
  })

  test('a file that fails once is run three times more, and is named', () => {
    const { status, output } = runAll(GOOD, failsIn(1))
    assert.equal(status, 0)
    assert.match(output, /failed once and passed 3 times, please look at why: \S*1\.test\.mjs$/m)
    assert.equal(output.match(/tests 1$/gm)?.length, 3)
  })

  test('a file that fails twice fails', () => {
    assert.equal(runAll(GOOD, failsIn(2)).status, 1)
  })

  test('a file that always fails, or cannot be loaded, fails', () => {
    assert.equal(runAll(BAD).status, 1)
    assert.equal(runAll("import './none.js'").status, 1)
  })

  test('of more than three that fail, none is run again', () => {
    const { status, output } = runAll(...Array.from({ length: 4 }, () => failsIn(1)))
    assert.equal(status, 1)
    assert.doesNotMatch(output, /times more/)
  })
})
