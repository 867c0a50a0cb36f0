// Fails when `dist`, which the tests import as `lastcall`, is older than `src`. Runs once before the tests, in plain
// JavaScript: in each test process it would take as long as some tests do.
import { readdirSync, statSync } from 'node:fs'

/** When a file was last written; 0 if it is not there. */
const writtenAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

const builtAt = writtenAt('dist/index.js')
const newer = readdirSync('src', { recursive: true }).find((file) => writtenAt(`src/${file}`) > builtAt)
if (newer !== undefined) {
  const what = builtAt === 0 ? 'there is no dist' : `dist is older than src/${newer}`
  console.error(`${what}, and the tests run what is in dist: run "npm run build"`)
  process.exitCode = 1
}
