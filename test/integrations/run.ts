// Tests lastcall with real databases, queues and frameworks. The servers are those of Debian's packages, which root
// gets installed; a test whose server is missing is skipped and says so. Each test starts its own server, on a free
// port and in a temporary folder. Try: npm run test:integrations -- postgres redis
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runFiles } from '../support/run-files.ts'
import { installMissing, testsOf } from '../support/suites.ts'
import { isHere, PACKAGES } from './servers/programs.ts'

/** Longest that one test, or all of one file, may take, in milliseconds. */
const PATIENCE = 300_000

const here = fileURLToPath(new URL('.', import.meta.url))
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => testsOf(here, name).length === 0)
if (unknown.length > 0) throw new Error(`no such integration: ${unknown.join(', ')}`)

installMissing(PACKAGES, isHere)
const names = wanted.length > 0 ? wanted : readdirSync(here)
const files = names.flatMap((name) => testsOf(here, name))
process.exitCode = runFiles(files, [`--test-timeout=${PATIENCE}`])
