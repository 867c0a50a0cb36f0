import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const CHECK = fileURLToPath(new URL('../support/fresh-dist.js', import.meta.url))

/** Runs the check in a folder whose files were written at these times, in seconds. */
function check(files: Readonly<Record<string, number>>): readonly [code: number | null, stderr: string] {
  const folder = mkdtempSync(join(tmpdir(), 'dist-'))
  try {
    for (const [file, seconds] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), '')
      utimesSync(join(folder, file), seconds, seconds)
    }
    for (const name of ['src', 'src/core']) utimesSync(join(folder, name), 1, 1)
    const { status, stderr } = spawnSync(process.execPath, [CHECK], { cwd: folder, encoding: 'utf8' })
    return [status, stderr]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const NEW = { 'src/index.ts': 10, 'src/core/hook.ts': 10 }

describe('the check of dist before the tests', () => {
  test('a dist that is newer than src passes', () => {
    assert.deepEqual(check({ ...NEW, 'dist/index.js': 11 }), [0, ''])
  })

  test('a dist that is older than a file of src fails, and the message names the file and the remedy', () => {
    assert.deepEqual(check({ ...NEW, 'dist/index.js': 11, 'src/core/hook.ts': 12 }), [
      1,
      'dist is older than src/core/hook.ts, and the tests run what is in dist: run "npm run build"\n',
    ])
  })

  test('a dist that is not there fails', () => {
    assert.deepEqual(check(NEW), [
      1,
      'there is no dist, and the tests run what is in dist: run "npm run build"\n',
    ])
  })
})
