import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inPlace, NODE, type Place } from '../support/place.ts'
import { NOT_NODE, permissionFlags } from '../support/runtime.ts'

const AUTO = new URL('../../dist/auto.js', import.meta.url).href

const tool = (name: string): string =>
  fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url))

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
  tsx: [tool('tsx'), 'child.cjs'],
  esbuild: [tool('esbuild'), '--minify', 'child.cjs'],
}

function run(place: Place, [command, ...args]: readonly [string, ...string[]], options: string): unknown {
  const env = { ...process.env, NODE_OPTIONS: options }
  const input = 'console.log("from stdin")'
  const { status, signal, stdout, stderr } = spawnSync(command, args, { cwd: place.folder, env, input })
  return { status, signal, stdout: String(stdout), stderr: String(stderr) }
}

describe('children that inherit lastcall/auto by NODE_OPTIONS', { skip: NOT_NODE, concurrency: 2 }, () => {
  for (const [name, command] of Object.entries(CHILDREN)) {
    test(`W4 ${name}: the same output and status as without lastcall/auto, from any working directory`, () =>
      inPlace(async (place) => {
        place.write('child.cjs', 'console.log("a child")')
        assert.deepEqual(run(place, command, `--import=${AUTO}`), run(place, command, ''))
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
      const { stdout, stderr } = result as { readonly stdout: string; readonly stderr: string }
      assert.match(stderr, /`LASTCALL_TIMEOUT` must be/)
      assert.equal(stdout, 'no child\n')
    }))

  test('W4 a child under the permission model needs the right to read lastcall', () =>
    inPlace(async (place) => {
      const file = realpathSync(place.write('child.cjs', 'console.log("a child")'))
      const flags = permissionFlags().map((flag) => flag.replace('fs-read=*', `fs-read=${file}`))
      const { stderr } = run(place, [NODE, ...flags, file], `--import=${AUTO}`) as { readonly stderr: string }
      assert.match(stderr, /ERR_ACCESS_DENIED/)
    }))
})
