// Tests lastcall on real engines: containers of a dockerd, and machines that systemd boots. Only root on Linux can start
// these; for everyone else the command says so and succeeds. Missing Debian packages get installed, and nothing is
// pulled: a Debian root is made once and kept. Try: npm run test:engines -- docker
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { installMissing, testsOf } from '../support/suites.ts'
import { isHere, PACKAGES } from './support/packages.ts'
import { cachedRoot } from './support/root.ts'

/** Longest that one test, or all of one file, may take, in milliseconds. */
const PATIENCE = 180_000

const here = fileURLToPath(new URL('.', import.meta.url))
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => testsOf(here, name).length === 0)
if (unknown.length > 0) throw new Error(`no such engine: ${unknown.join(', ')}`)

if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  console.log('skipped: engines can only be started by root on Linux')
} else {
  installMissing(PACKAGES, isHere)
  cachedRoot()
  process.exitCode = runTests(wanted.length > 0 ? wanted : readdirSync(here))
}

/** One file after the other: each file starts an engine, and their times are compared with deadlines. */
function runTests(names: readonly string[]): number {
  const files = names.flatMap((name) => testsOf(here, name))
  // Without a file the runner would take all that it finds.
  if (files.length === 0) return 0
  const flags = ['--test-reporter=spec', '--test-concurrency=1', `--test-timeout=${PATIENCE}`]
  const words = ['--import', 'tsx', '--test', ...flags, ...files]
  return spawnSync(process.execPath, words, { stdio: 'inherit' }).status ?? 1
}
