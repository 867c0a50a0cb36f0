import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, realpathSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inPlace, NODE, type Place } from '../support/place.ts'
import { NOT_NODE, permissionFlags } from '../support/runtime.ts'

const AUTO = new URL('../../dist/auto.js', import.meta.url).href

const installed = (path: string): string =>
  fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url))

/** Esbuild by its API: its command is no Node program, and reads no NODE_OPTIONS. */
const BUILD = `require(${JSON.stringify(installed('esbuild'))})
  .build({ entryPoints: ["child.cjs"], minify: true, write: false })
  .then(({ outputFiles: [file] }) => console.log(file.text))`

/** As Node-RED installs a node: npm in the folder of the user, with the package's own script in yet another folder. */
const INSTALL = `const { execFileSync } = require("child_process")
  fs.rmSync("palette/node_modules", { recursive: true, force: true })
  const flags = ["--offline", "--silent", "--install-links", "--no-save", "--no-package-lock"]
  execFileSync("npm", ["install", ...flags, "../package"], { cwd: "palette", stdio: "inherit" })
  console.log(fs.readFileSync("palette/node_modules/a-node/made.txt", "utf8"))`

/** Programs that an application starts, and that have nothing to do with its servers. */
const CHILDREN: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  'node -e': [NODE, '-e', 'console.log("done")'],
  'node -p': [NODE, '-p', '6 * 7'],
  'a program from stdin': [NODE, '-'],
  'node --check': [NODE, '--check', 'child.cjs'],
  'a child of a child': [NODE, '-e', 'require("child_process").fork("child.cjs")'],
  'a worker thread': [NODE, '-e', 'new (require("worker_threads").Worker)("./child.cjs")'],
  'an exit status': [NODE, '-e', 'process.exitCode = 3'],
  'an uncaught error': [NODE, '--stack-trace-limit=1', '-e', 'throw new Error("its own")'],
  'a signal': [NODE, '-e', 'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 10_000)'],
  'the permission model': [NODE, ...permissionFlags(), '--no-warnings', '-e', 'console.log("done")'],
  npm: ['npm', '--version'],
  'npm that installs a package': [NODE, '-e', INSTALL],
  tsx: [installed('.bin/tsx'), 'child.cjs'],
  esbuild: [NODE, '-e', BUILD],
}

/** What two of them print if they succeed: to fail in the same way twice is not enough. */
const OUTPUTS: Readonly<Record<string, string>> = {
  'npm that installs a package': 'made\n',
  esbuild: 'console.log("a child");\n\n',
}

interface Result {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

function run(place: Place, [command, ...args]: readonly [string, ...string[]], options: string): Result {
  const env = { ...process.env, NODE_OPTIONS: options }
  const input = 'console.log("from stdin")'
  const { status, signal, stdout, stderr } = spawnSync(command, args, { cwd: place.folder, env, input })
  return { status, signal, stdout: String(stdout), stderr: String(stderr) }
}

/** A package with a script, and the folder into which it is installed. */
function writePackages(place: Place): void {
  for (const folder of ['package', 'palette']) mkdirSync(place.path(folder))
  const scripts = { postinstall: `node -e 'fs.writeFileSync("made.txt", "made")'` }
  place.write('package/package.json', JSON.stringify({ name: 'a-node', version: '1.0.0', scripts }))
  place.write('palette/package.json', JSON.stringify({ private: true }))
}

describe('children that inherit lastcall/auto by NODE_OPTIONS', { skip: NOT_NODE, concurrency: 2 }, () => {
  for (const [name, command] of Object.entries(CHILDREN)) {
    test(`W4 ${name}: the same output and status as without lastcall/auto, from any working directory`, () =>
      inPlace(async (place) => {
        place.write('child.cjs', 'console.log("a child")')
        writePackages(place)
        const result = run(place, command, `--import=${AUTO}`)
        assert.deepEqual(result, run(place, command, ''))
        if (name in OUTPUTS) assert.equal(result.stdout, OUTPUTS[name])
      }))
  }

  test('W4 a child with a LASTCALL variable that is not valid does not start, and names the variable', () =>
    inPlace(async (place) => {
      const child =
        'require("child_process").execFileSync(process.execPath, ["-e", "0"], { stdio: "inherit", env: { ...process.env, LASTCALL_TIMEOUT: "long" } })'
      const result = run(
        place,
        [NODE, '-e', `try { ${child} } catch { console.log("no child") }`],
        `--import=${AUTO}`,
      )
      const { stdout, stderr } = result
      assert.match(stderr, /`LASTCALL_TIMEOUT` must be/)
      assert.equal(stdout, 'no child\n')
    }))

  test('W4 a child under the permission model needs the right to read lastcall', () =>
    inPlace(async (place) => {
      const file = realpathSync(place.write('child.cjs', 'console.log("a child")'))
      const flags = permissionFlags().map((flag) => flag.replace('fs-read=*', `fs-read=${file}`))
      const { stderr } = run(place, [NODE, ...flags, file], `--import=${AUTO}`)
      assert.match(stderr, /ERR_ACCESS_DENIED/)
    }))
})
