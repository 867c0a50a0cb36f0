// Tests lastcall with real databases, queues and frameworks. The servers are those of Debian's packages, which root
// gets installed; a test whose server is missing is skipped and says so. Each test starts its own server, on a free
// port and in a temporary folder. Try: npm run test:integrations -- postgres redis
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isHere, PACKAGES } from './servers/programs.ts'

/** Longest that one test, or all of one file, may take, in milliseconds. */
const PATIENCE = 300_000

const here = fileURLToPath(new URL('.', import.meta.url))
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => testsOf(name).length === 0)
if (unknown.length > 0) throw new Error(`no such integration: ${unknown.join(', ')}`)

installServers()
const names = wanted.length > 0 ? wanted : readdirSync(here)
const { status } = spawnSync(
  process.execPath,
  [
    '--import',
    'tsx',
    '--test',
    '--test-reporter=spec',
    `--test-timeout=${PATIENCE}`,
    ...names.flatMap(testsOf),
  ],
  { stdio: 'inherit' },
)
process.exitCode = status ?? 1

/** The tests of an integration: each has a folder of its name. */
function testsOf(name: string): string[] {
  const folder = join(here, name)
  if (!existsSync(folder) || name.includes('.')) return []
  return readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(folder, file))
}

/** Only what is missing, and only as root: nobody else may. */
function installServers(): void {
  const missing = Object.entries(PACKAGES).filter(([program]) => !isHere(program))
  if (missing.length === 0 || process.getuid?.() !== 0 || !isHere('apt-get')) return
  const packages = missing.map(([, name]) => name)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update', '--quiet'], { stdio: 'inherit' })
  spawnSync('apt-get', ['install', '--yes', '--quiet', '--no-install-recommends', ...packages], {
    stdio: 'inherit',
    env,
  })
}
