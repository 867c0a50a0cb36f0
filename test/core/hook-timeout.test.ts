import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRegistry, LastcallError } from 'lastcall'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'
import { said } from '../support/said.ts'

const never = (): Promise<void> => new Promise(() => {})

test('D2 a hook that outlives its timeout is aborted and named on stderr, and stops no other hook', async () => {
  const { onShutdown, process, clock } = createTestRegistry()
  let reason: { name: string; code: string; message: string } | undefined
  let ran = false
  onShutdown('next', () => {
    ran = true
  })
  onShutdown(
    'slow',
    ({ signal }) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason
      })
      return never()
    },
    { timeout: 50 },
  )
  process.emit('SIGTERM')
  await clock.advance(50)
  assert.equal(await process.exited, 1)
  assert.equal(ran, true)
  assert.equal(reason?.name, 'TimeoutError')
  assert.equal(reason?.code, 'ERR_LASTCALL_HOOK_TIMEOUT')
  assert.match(String(reason?.message), said('`slow` took longer than its 50 ms'))
  assert.match(process.stderr.text, /: 1 of 2 hooks did not succeed\n {2}slow {2}timed out after 50 ms\n/)
})

test('D2 the timeout of a hook counts from the start of the hook', async () => {
  const { onShutdown, shutdown, clock } = createTestRegistry()
  onShutdown('second', () => clock.sleep(90), { timeout: 100 })
  onShutdown('first', () => clock.sleep(90), { timeout: 100 })
  const stopped = shutdown()
  await clock.advance(200)
  assert.equal((await stopped).outcome, 'clean')
})

test('D2 a hook that rejects after its timeout stays timed out, with the error of the timeout', async () => {
  const { onShutdown, shutdown, clock } = createTestRegistry()
  onShutdown(
    'aborted',
    async ({ signal }) => {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    },
    { timeout: 50 },
  )
  const stopped = shutdown()
  await clock.advance(60)
  const [hook] = (await stopped).hooks
  assert.equal(hook?.status, 'timed-out')
  assert.ok(hook?.error instanceof LastcallError)
  assert.deepEqual([hook.error.name, hook.error.code], ['TimeoutError', 'ERR_LASTCALL_HOOK_TIMEOUT'])
})

test('D2 a synchronous hook that finishes after its timeout is reported as timed out', async () => {
  const registry = createRegistry({ process: new FakeProcess(), exit: false })
  registry.onShutdown(
    'busy',
    () => {
      for (const end = performance.now() + 10; performance.now() < end; ) {
        // It blocks the loop.
      }
    },
    { timeout: 5 },
  )
  const [hook] = (await registry.shutdown()).hooks
  assert.equal(hook?.status, 'timed-out')
})

test('D2 a hook with a timeout of Infinity may run until the deadline', async () => {
  const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000 })
  onShutdown(never, { timeout: Infinity })
  const stopped = shutdown()
  await clock.advance(1_000)
  assert.equal((await stopped).outcome, 'timed-out')
})
