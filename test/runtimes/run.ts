// Runs the tests of real processes on every Node that is supported, and on Bun and Deno; those of HTTP on Node alone.
// Fetches the runtimes from the registry when they are not here yet. On Bun and Deno only those rules may fail of which docs/runtimes.md
// says that they do not hold there. Try: npm run test:runtimes -- node22 bun
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const cache = join(root, 'node_modules/.cache/runtimes')
const { platform, arch } = process

interface Runtime {
  readonly name: string
  readonly spec: string
  /** The program inside the package, and what comes before the file that it runs. */
  readonly command: readonly [string, ...string[]]
}

const node = (major: number): Runtime => ({
  name: `node${major}`,
  spec: `node-${platform}-${arch}@${major}`,
  command: [`node-${platform}-${arch}/bin/node`],
})

const bun = `@oven/bun-${platform}-${arch === 'arm64' ? 'aarch64' : arch}`
const deno = `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`

const RUNTIMES: readonly Runtime[] = [
  ...[20, 22, 24, 26].map(node),
  { name: 'bun', spec: `${bun}@1.4`, command: [`${bun}/bin/bun`] },
  { name: 'deno', spec: `${deno}@2.9`, command: [`${deno}/deno`, 'run', '-A'] },
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => RUNTIMES.every((runtime) => runtime.name !== name))
if (unknown.length > 0) throw new Error(`no such runtime: ${unknown.join(', ')}`)
const results = RUNTIMES.filter(({ name }) => wanted.length === 0 || wanted.includes(name)).map(check)
process.exitCode = results.every(Boolean) ? 0 : 1

/** Whether a runtime does just what the docs say of it. */
function check(runtime: Runtime): boolean {
  const command = fetchRuntime(runtime)
  const version = spawnSync(command[0], ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0]
  const { passed, failed } = runSuite(
    command,
    runtime.name.startsWith('node') ? ['process', 'http'] : ['process'],
  )
  const exceptions = exceptionsOf(runtime.name)
  const unexplained = failed.filter((test) => !exceptions.some((rule) => isAbout(test, rule)))
  const untrue = exceptions.filter((rule) => !failed.some((test) => isAbout(test, rule)))
  console.log(`${runtime.name} (${version}): ${passed} passed, ${failed.length} failed`)
  for (const test of failed) console.log(`  ${unexplained.includes(test) ? 'unexpected' : 'known'}: ${test}`)
  for (const rule of untrue)
    console.log(`  held this time: ${rule}, of which docs/runtimes.md says otherwise`)
  return unexplained.length === 0 && passed > 50
}

/** Whether a test has a rule in its name. */
function isAbout(test: string, rule: string): boolean {
  return new RegExp(`\\b${rule}\\b`).test(test)
}

function fetchRuntime({ name, spec, command: [program, ...args] }: Runtime): [string, ...string[]] {
  const folder = join(cache, name)
  const path = join(folder, 'node_modules', program)
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    spawnSync('npm', ['install', '--no-package-lock', '--no-audit', '--no-fund', spec], {
      cwd: folder,
      stdio: 'inherit',
    })
  }
  return [path, ...args]
}

function runSuite(
  command: readonly string[],
  folders: readonly string[],
): { passed: number; failed: string[] } {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, 'test', folder))
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => join('test', folder, file)),
  )
  const { stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--test', '--test-reporter=tap', ...files],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      env: { ...process.env, TEST_RUNTIME: command.join(' '), TEST_PATIENCE: '20000' },
    },
  )
  // A suite fails with its tests: only these count.
  const lines = stdout.split('\n').filter((line) => /^ +(not )?ok \d+ - /.test(line) && !/# SKIP/.test(line))
  const failed = lines
    .filter((line) => line.includes('not ok'))
    .map((line) => line.replace(/^ +not ok \d+ - /, ''))
  return { passed: lines.length - failed.length, failed }
}

/** The rules of which docs/runtimes.md says that they do not hold: the first column of the runtime's table. */
function exceptionsOf(name: string): string[] {
  const section = readFileSync(join(root, 'docs/runtimes.md'), 'utf8')
    .split(/^## /m)
    .find((text) => text.toLowerCase().startsWith(name))
  return [...(section ?? '').matchAll(/^\| ([A-Z]\d+) \|/gm)].map(([, rule]) => rule as string).sort()
}
