import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Program } from '../support/program.ts'

const COMMAND = fileURLToPath(new URL('../../dist/cli/lastcall.js', import.meta.url))

const demo = (...args: string[]) => new Program(COMMAND, { args: ['demo', ...args], stdio: 'pipe' }).exited()

test('`lastcall demo` loses orders without lastcall, and none with it', async () => {
  const { code, stdout, stderr } = await demo()
  const counts = [...stdout.matchAll(/(\d+) orders stored, (\d+) lost; exit status (\d+)/g)]
  const [plain = [], own = []] = counts.map((match) => match.slice(1).map(Number))
  assert.ok((plain[1] as number) > 0, stdout)
  assert.deepEqual(own.slice(1), [0, 0], stdout)
  assert.match(stderr, /^✓ http .*\n✓ database/m)
  assert.equal(code, 0)
})

test('`lastcall demo` takes no arguments', async () => {
  const { code, stderr } = await demo('now')
  assert.deepEqual([code, stderr], [2, "lastcall: `lastcall demo` takes no arguments, got 'now'\n"])
})
