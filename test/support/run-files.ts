import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How often a file that failed has to pass alone. */
const REPEATS = 3

/** If more files fail, the machine is not what is wrong. */
const MOST_REPEATED = 3

const REPORTER = fileURLToPath(new URL('failed-files.js', import.meta.url))

/**
 * Runs test files. A test of real processes can fail since the machine stood still in a moment that mattered. So a file
 * that failed is run three times more, and each of them has to pass. Every such file is named at the end.
 *
 * @param flags - What `node --test` is told.
 * @returns The exit status.
 */
export function runFiles(files: readonly string[], flags: readonly string[] = []): number {
  const { status, failed } = run(files, flags)
  if (status === 0 || failed.length === 0 || failed.length > MOST_REPEATED) return status
  const names = failed.map((file) => relative('.', file)).join(', ')
  console.log(`\nfailed, and run ${REPEATS} times more: ${names}\n`)
  for (let repeat = 1; repeat <= REPEATS; repeat++) {
    const again = run(failed, flags)
    if (again.status !== 0) return again.status
  }
  console.log(`\nfailed once and passed ${REPEATS} times, please look at why: ${names}`)
  return 0
}

function run(files: readonly string[], flags: readonly string[]): { status: number; failed: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'failed-files-'))
  const list = join(folder, 'files')
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${REPORTER}`,
    `--test-reporter-destination=${list}`,
  ]
  try {
    const words = ['--import', 'tsx', '--test', ...reporters, ...flags, ...files]
    const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' })
    return { status: status ?? 1, failed: readFileSync(list, 'utf8').split('\n').filter(Boolean) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
