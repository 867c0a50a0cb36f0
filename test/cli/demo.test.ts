import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isAlive } from '../../src/supervisor/system/process-lookup.ts'
import { childOf, NO_CHILDREN, type Outcome, Program } from '../support/program.ts'
import { until } from '../support/until.ts'

const COMMAND = fileURLToPath(new URL('../../dist/cli/lastcall.js', import.meta.url))

const demo = (args: readonly string[] = [], env: NodeJS.ProcessEnv = process.env): Promise<Outcome> =>
  new Program(COMMAND, { args: ['demo', ...args], stdio: 'pipe', env }).exited()

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
  const { code, stderr } = await demo(['now'])
  assert.deepEqual([code, stderr], [2, "lastcall: `lastcall demo` takes no arguments, got 'now'\n"])
})

test('`lastcall demo` leaves no service behind when it is killed', { skip: NO_CHILDREN }, async () => {
  const demo = new Program(COMMAND, { args: ['demo'], stdio: 'pipe' })
  await demo.until('process.on')
  await until(() => childOf(demo.child.pid) > 0)
  const service = childOf(demo.child.pid)
  demo.kill('SIGKILL')
  await demo.exited()
  await until(() => !isAlive(service))
})

test('`lastcall demo` is not changed by variables of its environment', async () => {
  const env = { ...process.env, LASTCALL_TIMEOUT: '600ms', KUBERNETES_SERVICE_HOST: '10.0.0.1' }
  const { code, stdout } = await demo([], env)
  assert.match(stdout, / 0 lost; exit status 0 after/)
  assert.equal(code, 0)
})
