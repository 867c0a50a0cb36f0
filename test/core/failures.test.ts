import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createTestRegistry } from 'lastcall/testing'

test('X5 a hook that fails in any way stops no other, and the report has its error', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  const ran: string[] = []
  const thrown = new Error('thrown')
  const rejected = new Error('rejected')
  onShutdown('last', () => void ran.push('last'))
  onShutdown('rejects', () => Promise.reject(rejected))
  onShutdown('throws', () => {
    throw thrown
  })
  onShutdown('bad thenable', () => ({
    // biome-ignore lint/suspicious/noThenProperty: this is what is tested
    get then() {
      throw thrown
    },
  }))
  onShutdown('foreign thenable', () => ({
    // biome-ignore lint/suspicious/noThenProperty: this is what is tested
    then: (_resolve: unknown, reject: (error: unknown) => void) => reject(undefined),
  }))
  const report = await shutdown()
  assert.deepEqual(ran, ['last'])
  assert.deepEqual(
    report.hooks.map(({ name, status, error }) => [name, status, error]),
    [
      ['foreign thenable', 'failed', undefined],
      ['bad thenable', 'failed', thrown],
      ['throws', 'failed', thrown],
      ['rejects', 'failed', rejected],
      ['last', 'done', undefined],
    ],
  )
  assert.equal(report.outcome, 'failed')
})

test('X5 the error of a failed hook is printed on stderr with its cause', async () => {
  const { onShutdown, process } = createTestRegistry()
  onShutdown('db', () => {
    throw new Error('cannot close', { cause: new Error('socket gone') })
  })
  onShutdown('fine', () => {})
  process.emit('SIGTERM')
  await process.exited
  const headline = 'lastcall: exit 1, 0 ms after SIGTERM: 1 of 2 hooks did not succeed'
  const line = 'db {2}failed after 0 ms: Error: cannot close'
  assert.match(
    process.stderr.text,
    new RegExp(`^${headline}\n {2}${line}\n[^]*\\[cause\\]: Error: socket gone`),
  )
})

test('X5 a thrown value that throws when it is read fails its hook, and no other', async () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const { onShutdown, shutdown } = createTestRegistry()
  onShutdown('next', () => {})
  onShutdown('throws', () => {
    throw proxy
  })
  onShutdown('has a bad then', () =>
    Object.defineProperty({}, 'then', {
      get() {
        throw new Error('no then')
      },
    }),
  )
  const { hooks, exitCode } = await shutdown()
  assert.deepEqual(
    hooks.map(({ name, status }) => [name, status]),
    [
      ['has a bad then', 'failed'],
      ['throws', 'failed'],
      ['next', 'done'],
    ],
  )
  assert.equal(exitCode, 1)
})

test('O4 an error that cannot be shown does not keep the process from its exit', async () => {
  const unshowable = Object.assign(new Error('x'), {
    [Symbol.for('nodejs.util.inspect.custom')]: () => {
      throw new Error('not even this')
    },
  })
  const { onShutdown, process, clock } = createTestRegistry({
    onReport: () => {
      throw unshowable
    },
  })
  const odd = (): Promise<never> => Promise.reject(unshowable)
  onShutdown(Object.defineProperty(odd, 'name', { value: 7 }))
  onShutdown('sleeps', () => clock.sleep(10))
  process.stdout.write = () => {
    throw new Error('no stdout')
  }
  Object.defineProperty(process.stdout, 'writableLength', { value: 1 })
  process.emit('SIGTERM')
  await clock.waiting()
  process.emit('uncaughtException', unshowable, 'uncaughtException')
  await clock.advance(10)
  assert.equal(await process.exited, 1)
  assert.match(process.stderr.text, /hook-1 {2}failed after 0 ms: \[a value that cannot be shown\]/)
})

test('X5 stderr shows an error with its causes and without the frames of the library', async () => {
  const { onShutdown, shutdown, process } = createTestRegistry()
  onShutdown('cache', () => {
    throw new Error('no', { cause: new TypeError('deep') })
  })
  onShutdown('queue', async () => {
    await turn()
    throw new Error('later')
  })
  await shutdown()
  const { text } = process.stderr
  assert.match(
    text,
    /failed after 0 ms: Error: no\n +at .*failures\.test\.ts.* \{\n +\[cause\]: TypeError: deep\n/,
  )
  assert.match(text, /failed after 0 ms: Error: later\n/)
  assert.doesNotMatch(text, /(?:src|dist)\/core\//)
})

test('X5 an unprintable character in a name or message is shown as its code', async () => {
  // The last four make text run the other way; a terminal may break a line at U+2028 and U+2029.
  const unprintable = '\x1b\x7f\x9b\u2028\u2029\u061c\u200e\u202e\u2066'
  const shown = '\\x1b\\x7f\\x9b\\u2028\\u2029\\u061c\\u200e\\u202e\\u2066'
  const { onShutdown, shutdown, process } = createTestRegistry()
  onShutdown(`name ${unprintable}`, () => Promise.reject(new Error(`message ${unprintable}`)))
  await shutdown()
  const { text } = process.stderr
  assert.deepEqual(
    [text.includes(`name ${shown}  failed`), text.includes(`message ${shown}`), /[^\P{C}\n]/u.test(text)],
    [true, true, false],
    text,
  )
})

test('X5 no name, note or message begins a line of its own, or moves the cursor', async () => {
  const forged = 'x\nlastcall: exit 0\x1b[31m'
  const { onShutdown, process, clock } = createTestRegistry({ timeout: 10_000 })
  onShutdown(forged, () => Promise.reject(new Error(forged)), { after: `${forged} missing` })
  onShutdown('stuck', ({ note }) => {
    note(forged)
    return new Promise(() => {})
  })
  process.emit('SIGTERM')
  await clock.advance(10_000)
  const lines = process.stderr.text.split('\n')
  assert.ok(lines.length > 5)
  assert.equal(lines.filter((line) => line.startsWith('lastcall: exit 0')).length, 0)
  assert.equal(process.stderr.text.includes('\x1b'), false)
})
