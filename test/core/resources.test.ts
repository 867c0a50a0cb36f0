import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShutdownResource } from 'lastcall'
import { createTestRegistry } from 'lastcall/testing'
import { said } from '../support/said.ts'

/** Knows its state by a private field, which only the right `this` has. */
class Pool {
  readonly #closed: string[]

  constructor(closed: string[]) {
    this.#closed = closed
  }

  [Symbol.dispose](): void {
    this.#closed.push('disposed')
  }
}

class AsyncPool extends Pool {
  readonly #closed: string[]

  constructor(closed: string[]) {
    super(closed)
    this.#closed = closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await null
    this.#closed.push('disposed asynchronously')
  }
}

test('a Disposable is closed by its own method, with itself as `this`', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  const closed: string[] = []
  onShutdown('pool', new Pool(closed))
  const { hooks } = await shutdown()
  assert.deepEqual(closed, ['disposed'])
  assert.deepEqual(
    hooks.map(({ name, status }) => [name, status]),
    [['pool', 'done']],
  )
})

test('Symbol.asyncDispose of a resource wins over Symbol.dispose, and has the resource as `this`', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  const closed: string[] = []
  onShutdown('pool', new AsyncPool(closed))
  const { outcome } = await shutdown()
  assert.deepEqual([closed, outcome], [['disposed asynchronously'], 'clean'])
})

test('a shutdown waits for Symbol.asyncDispose of a resource', async () => {
  const { onShutdown, shutdown, clock } = createTestRegistry()
  onShutdown('pool', { [Symbol.asyncDispose]: () => clock.sleep(50) })
  const stopped = shutdown()
  await clock.advance(50)
  assert.equal((await stopped).hooks[0]?.durationMs, 50)
})

test('X5 a resource whose method rejects fails its hook', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  const error = new Error('socket gone')
  onShutdown('pool', { [Symbol.asyncDispose]: () => Promise.reject(error) })
  const [hook] = (await shutdown()).hooks
  assert.deepEqual([hook?.status, hook?.error], ['failed', error])
})

test('a resource takes the options of a hook', async () => {
  const { onShutdown, hooks } = createTestRegistry()
  onShutdown('pool', new Pool([]), { priority: 'storage', timeout: 50 })
  assert.deepEqual(hooks(), [{ name: 'pool', priority: -100, concurrent: false, timeout: 50 }])
})

test('a function that has Symbol.dispose is called, and not disposed of', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  const ran: string[] = []
  const hook = Object.assign(() => void ran.push('called'), {
    [Symbol.dispose]: () => void ran.push('disposed'),
  })
  onShutdown('hook', hook)
  await shutdown()
  assert.deepEqual(ran, ['called'])
})

for (const [what, args, message] of [
  [
    'an object with neither of the symbols',
    ['pool', { close() {} }],
    '`hook` must be a function, a Disposable or an AsyncDisposable, got { close: [Function: close] } (object)',
  ],
  ['null', ['pool', null], '`hook` must be a function, a Disposable or an AsyncDisposable, got null'],
  [
    'a resource whose Symbol.asyncDispose is no function',
    ['pool', { [Symbol.asyncDispose]: 5 }],
    '`hook` must be a function, a Disposable or an AsyncDisposable, got { [Symbol(nodejs.asyncDispose)]: 5 } (object)',
  ],
  [
    'a resource without a name',
    [{ [Symbol.dispose]: 5 }],
    '`hook` must be a function, or a name and a function, got { [Symbol(nodejs.dispose)]: 5 } (object)',
  ],
] as const) {
  test(`R7 ${what} is refused as a hook`, () => {
    const { onShutdown, process } = createTestRegistry()
    const register = onShutdown as (...args: readonly unknown[]) => unknown
    assert.throws(() => register(...args), { code: 'ERR_LASTCALL_ARGUMENT_TYPE', message: said(message) })
    assert.equal(process.listenerCount('SIGTERM'), 0)
  })
}

test('R8 an unregistered resource is not closed', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  const closed: string[] = []
  const resource: ShutdownResource = new Pool(closed)
  const off = onShutdown('pool', resource)
  off()
  await shutdown()
  assert.deepEqual(closed, [])
})
