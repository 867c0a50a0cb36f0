import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ShutdownReport } from 'lastcall'
import {
  createTestRegistry,
  FakeProcess,
  type TestRegistry,
  type TestRegistryOptions,
} from 'lastcall/testing'
import { join } from '../support/join.ts'
import { said } from '../support/said.ts'

const never = (): Promise<void> => new Promise(() => {})

/** A registry with 9 s, whose shutdown was started by code with two minutes, and what its one hook heard. */
function noticed(options: TestRegistryOptions = {}): TestRegistry & { readonly heard: number[] } {
  const registry = createTestRegistry(options)
  const heard: number[] = []
  registry.onShutdown('stuck', ({ signal }) => {
    signal.addEventListener('abort', () => heard.push(registry.clock.now()))
    return never()
  })
  void registry.shutdown('spot notice', { timeout: 120_000 })
  return { ...registry, heard }
}

/** When last call and the end were due. */
async function timesOf(registry: TestRegistry): Promise<ShutdownReport['times']> {
  return (await registry.shutdown()).times
}

describe('T11 a trigger that comes later', () => {
  test('T11 shutdown() with a longer timeout has that time if no trigger comes later', async () => {
    const registry = noticed()
    await registry.clock.advance(119_999)
    assert.equal(registry.process.hasExited, false)
    await registry.clock.advance(1)
    assert.deepEqual(await timesOf(registry), { lastCallAtMs: 110_000, deadlineAtMs: 120_000 })
    assert.deepEqual(registry.heard, [110_000])
  })

  for (const [what, trigger] of [
    ['SIGTERM', (process: FakeProcess) => process.emit('SIGTERM')],
    ["the parent's message", (process: FakeProcess) => process.emit('message', 'shutdown')],
  ] as const) {
    test(`T11 ${what} during a longer shutdown moves last call and the deadline to the registry's timeout`, async () => {
      const registry = noticed({ process: new FakeProcess({ hasParent: true }), parent: true })
      await registry.clock.advance(60_000)
      trigger(registry.process)
      await registry.clock.advance(8_999)
      assert.deepEqual(registry.heard, [67_200])
      assert.equal(registry.process.hasExited, false)
      await registry.clock.advance(1)
      assert.equal(await registry.process.exited, 124)
      assert.deepEqual(await timesOf(registry), { lastCallAtMs: 67_200, deadlineAtMs: 69_000 })
    })
  }

  test('T11 SIGTERM 100 ms after shutdown() moves last call and the deadline too', async () => {
    const registry = noticed()
    await registry.clock.advance(100)
    registry.process.emit('SIGTERM')
    await registry.clock.advance(9_000)
    assert.deepEqual(await timesOf(registry), { lastCallAtMs: 7_300, deadlineAtMs: 9_100 })
  })

  test('T11 SIGTERM just before the deadline does not move the deadline', async () => {
    const registry = noticed()
    await registry.clock.advance(112_000)
    registry.process.emit('SIGTERM')
    await registry.clock.advance(8_000)
    assert.deepEqual(await timesOf(registry), { lastCallAtMs: 110_000, deadlineAtMs: 120_000 })
  })

  test('T11 SIGTERM after last call gives the open level half of the shorter time', async () => {
    const registry = createTestRegistry({ timeout: 1_000 })
    const started: [string, number][] = []
    for (const [name, priority] of [
      ['work', 'work'],
      ['storage', 'storage'],
    ] as const)
      registry.onShutdown(
        name,
        () => {
          started.push([name, registry.clock.now()])
          return never()
        },
        { priority },
      )
    void registry.shutdown('notice', { timeout: 120_000 })
    await registry.clock.advance(111_000)
    registry.process.emit('SIGTERM')
    await registry.clock.advance(500)
    assert.deepEqual(started, [
      ['work', 0],
      ['storage', 111_500],
    ])
    await registry.clock.advance(500)
    assert.equal(await registry.process.exited, 124)
  })

  test('T11 SIGTERM after last call gives the open level no more time than it had', async () => {
    const registry = createTestRegistry({ timeout: 5_000 })
    const starts: number[] = []
    registry.onShutdown(never)
    registry.onShutdown('below', () => void starts.push(registry.clock.now()), { priority: 'storage' })
    void registry.shutdown('notice', { timeout: 120_000 })
    await registry.clock.advance(114_900)
    registry.process.emit('SIGTERM')
    await registry.clock.advance(5_000)
    assert.deepEqual(starts, [115_000])
    assert.equal(await registry.process.exited, 124)
  })

  test('T11 remaining() of a hold counts to the new last call after SIGTERM', async () => {
    const registry = createTestRegistry()
    const release = registry.hold('job')
    void registry.shutdown('notice', { timeout: 120_000 })
    await registry.clock.advance(1_000)
    assert.equal(release.remaining(), 109_000)
    registry.process.emit('SIGTERM')
    assert.equal(release.remaining(), 7_200)
    release()
    assert.equal(await registry.process.exited, 0)
  })

  test('T11 SIGTERM during the delay does not start the delay again', async () => {
    const registry = createTestRegistry({ delay: 3_000 })
    let drainedAt = 0
    registry.onShutdown(
      'drain',
      () => {
        drainedAt = registry.clock.now()
      },
      { priority: 'traffic' },
    )
    void registry.shutdown('notice', { timeout: 120_000 })
    await registry.clock.advance(2_000)
    registry.process.emit('SIGTERM')
    await registry.clock.advance(1_000)
    assert.equal(await registry.process.exited, 0)
    assert.equal(drainedAt, 3_000)
  })

  test('T11 a later SIGTERM or shutdown() does not lengthen a shutdown, and shutdown() does not shorten it', async () => {
    const registry = createTestRegistry()
    registry.onShutdown(never)
    registry.process.emit('SIGTERM')
    await registry.clock.advance(1_000)
    void registry.shutdown('later', { timeout: 120_000 })
    void registry.shutdown('later', { timeout: 10 })
    registry.process.emit('SIGTERM')
    await registry.clock.advance(8_000)
    assert.deepEqual(await timesOf(registry), { lastCallAtMs: 7_200, deadlineAtMs: 9_000 })
    assert.equal(await registry.process.exited, 124)
  })

  test('T11 a part gets the new times when SIGTERM makes a shutdown shorter', async () => {
    const registry = createTestRegistry()
    const told: unknown[] = []
    join(registry, {
      begin: (_reason, moments) => void told.push(moments),
      times: (moments) => void told.push(moments),
      run: never,
    })
    void registry.shutdown('notice', { timeout: 120_000 })
    await registry.clock.advance(1_000)
    registry.process.emit('SIGTERM')
    assert.deepEqual(told, [
      { triggeredAt: 0, lastCallAt: 110_000, deadlineAt: 120_000 },
      { triggeredAt: 0, lastCallAt: 8_200, deadlineAt: 10_000 },
    ])
    await registry.clock.advance(9_000)
  })

  test('R7 a bad timeout throws, and nothing has begun', () => {
    const { shutdown, isShuttingDown } = createTestRegistry()
    assert.throws(() => shutdown('x', { timeout: 0 }), {
      code: 'ERR_LASTCALL_ARGUMENT_RANGE',
      message: said('`timeout` must be a finite number of milliseconds above 0, got 0 (number)'),
    })
    assert.throws(() => shutdown('x', { time: 1 } as object), { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
    assert.throws(() => shutdown('x', 5 as never), { code: 'ERR_LASTCALL_ARGUMENT_TYPE' })
    assert.equal(isShuttingDown(), false)
  })
})
