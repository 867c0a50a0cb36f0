import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry, FakeProcess, type TestRegistryOptions } from 'lastcall/testing'
import { said } from '../support/said.ts'

const never = (): Promise<void> => new Promise(() => {})

/** The time of the deadline, and the platform, in an environment. */
const timeoutOf = async (
  env: Record<string, string>,
  options: { readonly timeout?: number } = {},
): Promise<[number, string | null]> => {
  const process = new FakeProcess({ env })
  const { onShutdown, shutdown, clock } = createTestRegistry({ ...options, process })
  onShutdown(never)
  const stopped = shutdown()
  await clock.advance(100_000)
  const { durationMs, platform } = await stopped
  return [durationMs, platform]
}

test('D9 the deadline is LASTCALL_TIMEOUT, else fits the platform with the shortest kill, else is 9 s', async () => {
  assert.deepEqual(await timeoutOf({}), [9_000, null])
  assert.deepEqual(await timeoutOf({ KUBERNETES_SERVICE_HOST: '10.0.0.1' }), [25_000, 'Kubernetes'])
  assert.deepEqual(await timeoutOf({ KUBERNETES_SERVICE_HOST: '10.0.0.1', pm_id: '0' }), [1_400, 'PM2'])
  assert.deepEqual(await timeoutOf({ LASTCALL_TIMEOUT: '12_000ms', pm_id: '0' }), [12_000, 'PM2'])
  assert.deepEqual(await timeoutOf({ LASTCALL_TIMEOUT: '9s' }, { timeout: 60_000 }), [9_000, null])
  assert.deepEqual(await timeoutOf({ LASTCALL_TIMEOUT: '37.5s' }), [37_500, null])
  assert.deepEqual(await timeoutOf({ LASTCALL_TIMEOUT: '' }), [9_000, null])
})

test('D9 a bad LASTCALL_TIMEOUT or LASTCALL_REPORT throws, and the message says what to write', () => {
  for (const [LASTCALL_TIMEOUT, got] of [
    ['soon', "'soon' (string)"],
    ['-1', "'-1' (string)"],
    ['0', "'0' (string)"],
    ['1m', "'1m' (string)"],
    ['9', "'9' (string): write 9s or 9ms"],
    ['9000', "'9000' (string): write 9000s or 9000ms"],
  ] as const) {
    assert.throws(() => createTestRegistry({ process: new FakeProcess({ env: { LASTCALL_TIMEOUT } }) }), {
      code: 'ERR_LASTCALL_ARGUMENT_RANGE',
      message: said(
        `\`LASTCALL_TIMEOUT\` must be a duration above 0 with its unit, such as 25s or 500ms, got ${got}`,
      ),
    })
  }
  assert.throws(() => createTestRegistry({ process: new FakeProcess({ env: { LASTCALL_REPORT: 'all' } }) }), {
    message: said("`LASTCALL_REPORT` must be 'problems', 'timeline', 'json' or 'false', got 'all' (string)"),
  })
})

/** When last call is due in a shutdown with these options and this environment, in milliseconds. */
async function lastCallOf(options: TestRegistryOptions, env: Record<string, string> = {}): Promise<number> {
  const { shutdown } = createTestRegistry({ ...options, process: new FakeProcess({ env }) })
  return (await shutdown()).times.lastCallAtMs
}

for (const [timeout, lastCallAt] of [
  [undefined, 7_200],
  [1_000, 800],
  [25_000, 20_000],
  [50_000, 40_000],
  [60_000, 50_000],
  [90_000, 80_000],
] as const) {
  const what = timeout === undefined ? 'the default timeout' : `a timeout of ${timeout} ms`
  test(`D3 the default \`reserve\` puts last call of ${what} at ${lastCallAt} ms`, async () => {
    assert.equal(await lastCallOf({ timeout }), lastCallAt)
  })
}

test('D3 a `reserve` of the code overrides the default, also with LASTCALL_TIMEOUT', async () => {
  assert.equal(await lastCallOf({ timeout: 60_000, reserve: 20_000 }), 40_000)
  assert.equal(await lastCallOf({ timeout: 60_000, reserve: 20_000 }, { LASTCALL_TIMEOUT: '30s' }), 10_000)
  assert.equal(await lastCallOf({ timeout: 60_000, reserve: 20_000 }, { LASTCALL_TIMEOUT: '20s' }), 0)
  assert.equal(await lastCallOf({ timeout: 9_000, reserve: 20_000 }, { LASTCALL_TIMEOUT: '30s' }), 10_000)
})

test('D3, D9 the default reserve replaces a `reserve` that is longer than LASTCALL_TIMEOUT', async () => {
  assert.equal(await lastCallOf({ timeout: 60_000, reserve: 20_000 }, { LASTCALL_TIMEOUT: '10s' }), 8_000)
  assert.equal(await lastCallOf({ timeout: 60_000, reserve: 20_000 }, { LASTCALL_TIMEOUT: '500ms' }), 400)
})
