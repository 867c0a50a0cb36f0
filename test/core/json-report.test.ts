import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShutdownReport } from 'lastcall'
import { createTestRegistry, FakeProcess, type TestRegistryOptions } from 'lastcall/testing'

// biome-ignore lint/suspicious/noExplicitAny: it is what JSON.parse returns
type Json = any

const parsed = (report: ShutdownReport): Json => JSON.parse(JSON.stringify(report))

/** The error of the only hook, which throws `error`, in the JSON of the report. */
async function errorInJson(error: unknown): Promise<Json> {
  const { onShutdown, shutdown } = createTestRegistry()
  onShutdown('hook', () => {
    throw error
  })
  const { hooks } = parsed(await shutdown())
  assert.deepEqual([hooks.length, hooks[0].name, hooks[0].status], [1, 'hook', 'failed'])
  return hooks[0].error
}

test('O5 the JSON of a report has every field of the report', async () => {
  const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000 })
  onShutdown('flush', async ({ note }) => {
    note('12 sent')
    await clock.sleep(50)
    note('1 refused')
  })
  const stopped = shutdown('deploy')
  await clock.advance(50)
  const report = await stopped
  assert.deepEqual(parsed(report), {
    reason: { kind: 'manual', detail: 'deploy' },
    platform: null,
    durationMs: 50,
    times: { lastCallAtMs: 800, deadlineAtMs: 1_000 },
    passedOver: [],
    hooks: [
      {
        name: 'flush',
        priority: 0,
        status: 'done',
        startMs: 0,
        durationMs: 50,
        notes: ['12 sent', '1 refused'],
      },
    ],
    strayErrors: [],
    otherListeners: [],
    otherCopies: [],
    outcome: 'clean',
    exitCode: 0,
    version: 1,
    summary: "exit 0, 50 ms after shutdown('deploy'): all hooks done",
  })
  assert.deepEqual(report.toJSON(), parsed(report))
})

test('O5 an error in the JSON of a report has its name, message, code, stack and cause', async () => {
  const cause = Object.assign(new TypeError('socket gone'), { code: 'EPIPE', password: 'secret' })
  const error = new Error('cannot close', { cause })
  assert.deepEqual(await errorInJson(error), {
    name: 'Error',
    message: 'cannot close',
    stack: error.stack,
    cause: { name: 'TypeError', message: 'socket gone', code: 'EPIPE', stack: cause.stack },
  })
})

test('O5 an AggregateError in the JSON of a report has its errors', async () => {
  const error = new AggregateError([new Error('first'), 'second'], 'both')
  const { name, message, errors } = await errorInJson(error)
  assert.deepEqual(
    [name, message, errors[0].message, errors[1]],
    ['AggregateError', 'both', 'first', 'second'],
  )
})

test('O5 the JSON of a report has the errors of the reason, outside any hook, and of a timeout', async () => {
  const { onShutdown, shutdown, process, clock } = createTestRegistry()
  onShutdown('slow', () => clock.sleep(100), { timeout: 50 })
  const stopped = shutdown(new Error('lost'))
  await clock.waiting()
  process.emit('unhandledRejection', new Error('stray'))
  await clock.advance(100)
  const { reason, strayErrors, hooks } = parsed(await stopped)
  assert.equal(reason.error.message, 'lost')
  assert.deepEqual([strayErrors[0].event, strayErrors[0].error.message], ['unhandledRejection', 'stray'])
  const { name, code } = hooks[0].error
  assert.deepEqual([name, code], ['TimeoutError', 'ERR_LASTCALL_HOOK_TIMEOUT'])
})

test('O5 the JSON of a report ends a circle of causes', async () => {
  const first = new Error('first')
  const second = new Error('second', { cause: first })
  first.cause = second
  const error = await errorInJson(first)
  const { message, cause } = error
  assert.deepEqual([message, cause.message], ['first', 'second'])
  assert.match(cause.cause, /^\[?Error: first/)
  assert.ok(JSON.stringify(error).length < 100_000)
})

test('O5 the JSON of a report ends an object that is part of itself', async () => {
  const part: { whole?: object } = {}
  part.whole = part
  assert.equal((await errorInJson(new Error('circle', { cause: part }))).message, 'circle')
})

const revoked = Proxy.revocable({}, {})
revoked.revoke()
for (const [what, value, shown] of [
  ['a BigInt', 2n ** 64n, '18446744073709551616n'],
  ['a symbol', Symbol('x'), 'Symbol(x)'],
  ['a function', function close() {}, '[Function: close]'],
  ['undefined', undefined, undefined],
  ['text', 'just text', 'just text'],
  ['null', null, null],
  ['an object with a BigInt', { size: 3n }, { size: '3n' }],
  ['an object with a toJSON of its own', { toJSON: () => 'own' }, { toJSON: '[Function: toJSON]' }],
  ['a revoked proxy', revoked.proxy, '<Revoked Proxy>'],
] as const) {
  test(`O5 the JSON of a report has ${what} that a hook threw`, async () => {
    assert.deepEqual(await errorInJson(value), shown)
  })
}

for (const field of ['name', 'message', 'code', 'stack', 'cause'] as const) {
  test(`O5 the JSON of a report survives an error whose \`${field}\` throws when it is read`, async () => {
    const error = Object.defineProperty(new Error('no'), field, { get: () => assert.fail('read') })
    assert.equal(typeof (await errorInJson(error)), 'string')
  })
}

test('O5 the JSON of a report survives a cause whose getter throws', async () => {
  const cause = {
    good: 1,
    get bad() {
      return assert.fail('read')
    },
  }
  const { message, cause: shown } = await errorInJson(new Error('no', { cause }))
  assert.deepEqual([message, typeof shown], ['no', 'string'])
})

/** Shuts down a registry with one hook. Returns the status, and the JSON that is the only line on stderr. */
async function lineOf(
  options: TestRegistryOptions,
  hook: () => unknown = () => {},
  isForced = false,
): Promise<[status: number, line: Json]> {
  const { onShutdown, process, clock } = createTestRegistry({ timeout: 1_000, ...options })
  onShutdown('a hook\nof two lines', hook)
  process.emit('SIGTERM')
  await clock.advance(300)
  if (isForced) process.emit('SIGINT')
  await clock.advance(700)
  const status = await process.exited
  const [line = '', ...rest] = process.stderr.text.split('\n')
  assert.deepEqual(rest, [''])
  return [status, JSON.parse(line)]
}

for (const [what, report, env] of [
  ["`report: 'json'`", 'json', {}],
  ['LASTCALL_REPORT=json', undefined, { LASTCALL_REPORT: 'json' }],
  ['LASTCALL_REPORT=json above `report: false`', false, { LASTCALL_REPORT: 'json' }],
] as const) {
  test(`O5 ${what} writes a clean report as one line of JSON to stderr`, async () => {
    const [status, line] = await lineOf({ report, process: new FakeProcess({ env }) })
    assert.deepEqual([status, line.outcome, line.version], [0, 'clean', 1])
    assert.equal(line.hooks[0].name, 'a hook\nof two lines')
  })
}

const never = (): Promise<void> => new Promise(() => {})
for (const [outcome, status, hook] of [
  ['failed', 1, () => Promise.reject(new Error('two\nlines'))],
  ['timed-out', 124, never],
  ['forced', 130, never],
] as const) {
  test(`O5 \`report: 'json'\` writes a ${outcome} report as one line of JSON to stderr, and no problems`, async () => {
    const [code, line] = await lineOf({ report: 'json' }, hook, outcome === 'forced')
    assert.deepEqual([code, line.outcome, line.exitCode], [status, outcome, status])
    assert.match(line.summary, new RegExp(`^exit ${status}, \\d+ ms after SIGTERM: `))
  })
}
