import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, test } from 'node:test'
import { configure, hold, isShuttingDown, onShutdown, shutdown, shutdownSignal } from 'lastcall'
import { FakeProcess, withTestRegistry } from 'lastcall/testing'
import { SHARED } from '../../src/core/api/sharing.ts'
import { copiesFolder, installApart } from '../support/copies.ts'

const never = (): Promise<never> => new Promise(() => {})
const shared = (): unknown => (globalThis as Record<symbol, unknown>)[SHARED]

describe('withTestRegistry', () => {
  afterEach(() => delete (globalThis as Record<symbol, unknown>)[SHARED])

  test('K1 all functions of the default registry use the test registry while the test runs', async () => {
    const told: string[] = []
    const before = process.listenerCount('SIGTERM')
    await withTestRegistry({ timeout: 5_000 }, async ({ process: fake, clock, hooks, report }) => {
      onShutdown('cache', () => told.push('cache'), { priority: 'storage' })
      const release = hold('job')
      const signal = shutdownSignal()
      configure({ timeout: 2_000 })
      assert.deepEqual(
        hooks().map(({ name }) => name),
        ['cache'],
      )
      assert.equal(process.listenerCount('SIGTERM'), before)
      fake.emit('SIGTERM')
      assert.deepEqual([isShuttingDown(), signal.aborted], [true, true])
      await clock.advance(100)
      told.push('released')
      release()
      assert.equal(await fake.exited, 0)
      assert.equal((await report).times.deadlineAtMs, 2_000)
      assert.deepEqual(await shutdown(), await report)
    })
    assert.deepEqual(told, ['released', 'cache'])
    assert.equal(isShuttingDown(), false)
  })

  test('K1 withTestRegistry puts the old registry back, with its hooks, whatever the test does', async () => {
    assert.equal(shared(), undefined)
    await withTestRegistry(() => assert.notEqual(shared(), undefined))
    assert.equal(shared(), undefined)
    const unregister = onShutdown('real', () => {})
    const before = shared()
    await assert.rejects(
      withTestRegistry(() => {
        assert.notEqual(shared(), before)
        throw new Error('a failed assertion')
      }),
      { message: 'a failed assertion' },
    )
    assert.equal(shared(), before)
    unregister()
  })

  test('K1 the test registry is not visible among the globals', () =>
    withTestRegistry(() => assert.ok(!Object.keys(globalThis).includes(String(SHARED)))))

  test('K1 withTestRegistry passes on what the test returns, and its error, even if hooks are pending', async () => {
    assert.equal(await withTestRegistry(() => 7), 7)
    assert.equal(await withTestRegistry({}, async () => 'later'), 'later')
    await assert.rejects(
      withTestRegistry(({ process }) => {
        onShutdown(never)
        process.emit('SIGTERM')
        throw new Error('first of all')
      }),
      { message: 'first of all' },
    )
  })

  test('K1 a test that ends while hooks are pending fails, and the error names them', async () => {
    await assert.rejects(
      withTestRegistry(({ process }) => {
        onShutdown('cache', never)
        process.emit('SIGTERM')
      }),
      {
        code: 'ERR_LASTCALL_TESTING',
        message: /waits for its first hook, with 1 to come\. .*`await clock\.advance\(ms\)`/,
      },
    )
    assert.equal(shared(), undefined)
  })

  test('K1 a second withTestRegistry at the same time is refused, and the first goes on', async () => {
    const fake = new FakeProcess()
    let end = (): void => {}
    const first = withTestRegistry({ process: fake }, async ({ hooks }) => {
      await new Promise<void>((resolve) => {
        end = resolve
      })
      onShutdown('of the first', () => {})
      return hooks().length
    })
    await assert.rejects(
      withTestRegistry(() => assert.fail('is not called')),
      (error: Error & { code: string }) => {
        assert.equal(error.code, 'ERR_LASTCALL_TESTING')
        assert.match(
          error.message,
          /^another `withTestRegistry` has not ended: it was not awaited, .*one after another/,
        )
        assert.match(
          (error.cause as Error).stack ?? '',
          /the other test was started here[\s\S]*with-test-registry\.test\.ts/,
        )
        return true
      },
    )
    end()
    assert.equal(await first, 1)
    await withTestRegistry(() => {})
  })

  test('K1 a withTestRegistry of another copy of the kit sees the running one', async () => {
    const folder = copiesFolder()
    try {
      const copy = await import(join(installApart(folder), '../node_modules/lastcall/dist/testing/index.js'))
      await withTestRegistry(() =>
        assert.rejects(
          copy.withTestRegistry(() => {}),
          { code: 'ERR_LASTCALL_TESTING' },
        ),
      )
      await copy.withTestRegistry(() => onShutdown('of another copy', () => {}))
      assert.equal(shared(), undefined)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('K1 withTestRegistry refuses bad arguments, and changes nothing', async () => {
    await assert.rejects(withTestRegistry(undefined as never), { code: 'ERR_LASTCALL_ARGUMENT_TYPE' })
    await assert.rejects(
      withTestRegistry({ timeout: -1 }, () => {}),
      { code: 'ERR_LASTCALL_ARGUMENT_RANGE' },
    )
    await assert.rejects(
      withTestRegistry(null as never, () => {}),
      { code: 'ERR_LASTCALL_ARGUMENT_TYPE' },
    )
    assert.equal(shared(), undefined)
    await withTestRegistry(() => {})
  })
})
