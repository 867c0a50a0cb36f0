import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatTimeline, type HookContext, type ShutdownReport } from 'lastcall'
import { createTestRegistry, type TestRegistry } from 'lastcall/testing'

/** Registers a hook that shuts a registry of its own down, and runs all to the end. */
async function stop(
  fill: (inner: TestRegistry) => void,
  { andThen }: { andThen?: (context: HookContext) => void } = {},
): Promise<{ report: ShutdownReport; stderr: string; code: number }> {
  let report: ShutdownReport | undefined
  const outer = createTestRegistry({
    timeout: 1_000,
    onReport: (made) => {
      report = made
    },
  })
  const { process, clock } = outer
  const inner = createTestRegistry({ exit: false, timeout: 500, report: false, clock })
  outer.onShutdown('queue', () => clock.sleep(100))
  outer.onShutdown('plugin', async (context) => {
    context.report = await inner.shutdown()
    andThen?.(context)
  })
  outer.onShutdown('before', () => clock.sleep(100))
  fill(inner)
  process.emit('SIGTERM')
  await clock.advance(1_000)
  return { code: await process.exited, stderr: process.stderr.text, report: report as ShutdownReport }
}

const statuses = ({ hooks }: ShutdownReport): string[] => hooks.map(({ name, status }) => `${name} ${status}`)

describe('W2 the report of a hook that has run a shutdown of its own', () => {
  test('is part of the whole', async () => {
    const { report, stderr, code } = await stop(({ onShutdown, clock }) => {
      onShutdown('index', () => clock.sleep(50))
      onShutdown('cache', () => clock.sleep(50))
    })
    assert.deepEqual(statuses(report), ['before done', 'plugin done', 'queue done'])
    assert.deepEqual(statuses(report.hooks[1]?.report as ShutdownReport), ['cache done', 'index done'])
    assert.deepEqual([stderr, code], ['', 0])
    assert.deepEqual(formatTimeline(report, { columns: 66 }).split('\n'), [
      'lastcall: exit 0, 300 ms after SIGTERM: all hooks done',
      '                0 ms          100           200',
      '                ┬─────────────┬─────────────┬─────────────',
      '✓ before        ██████████████                              100 ms',
      '✓ plugin                      ██████████████                100 ms',
      '✓ plugin: cache               ███████                        50 ms',
      '✓ plugin: index                      ███████                 50 ms',
      '✓ queue                                     ██████████████  100 ms',
      '                not reached: last call, 800 ms; deadline, 1000 ms',
      '',
    ])
  })

  test('names what failed inside, once, and fails the hook', async () => {
    const { report, stderr, code } = await stop(({ onShutdown }) => {
      onShutdown('index', () => {})
      onShutdown('cache', () => {
        throw new Error('no space')
      })
    })
    assert.deepEqual(statuses(report), ['before done', 'plugin failed', 'queue done'])
    assert.match(String(report.hooks[1]?.error), /its own shutdown is failed/)
    assert.match(
      stderr,
      /: 1 of 3 hooks did not succeed\n {2}plugin +failed after 0 ms: 1 of 2 hooks did not succeed\n {2}plugin: cache +failed after 0 ms: Error: no space\n +at /,
    )
    assert.doesNotMatch(stderr, /its own shutdown/)
    assert.equal(code, 1)
  })

  test('that timed out fails the hook too', async () => {
    const { stderr, code } = await stop(({ onShutdown }) => {
      onShutdown('index', () => new Promise(() => {}))
    })
    assert.match(stderr, /plugin +failed after 500 ms: the deadline passed\n/)
    assert.match(stderr, /plugin: index +had not ended after 500 ms/)
    assert.equal(code, 1)
  })

  test('does not hide an error of the hook itself', async () => {
    const { stderr } = await stop(
      ({ onShutdown }) => {
        onShutdown('index', () => Promise.reject(new Error('inner')))
      },
      {
        andThen: () => {
          throw new Error('outer')
        },
      },
    )
    assert.match(stderr, /plugin +failed after 0 ms: Error: outer\n/)
    assert.match(stderr, /plugin: index +failed after 0 ms: Error: inner\n/)
  })

  test('that does not come in time is told as cut off by another registry', async () => {
    const outer = createTestRegistry({ timeout: 1_000 })
    const { process, clock } = outer
    const inner = createTestRegistry({ exit: false, timeout: 2_000, process, clock, signals: ['SIGUSR2'] })
    outer.onShutdown('plugin', async (context) => {
      context.report = await inner.shutdown()
    })
    inner.onShutdown('cache', () => new Promise(() => {}))
    process.emit('SIGTERM')
    await clock.advance(1_000)
    assert.match(
      process.stderr.text,
      /plugin {2}had not ended after \d+ ms.*\nlastcall: exit 124 by another registry, which cut off cache \(running\)\n$/,
    )
  })

  const trap = (): never => {
    throw new Error('trapped')
  }
  const garbage: Record<string, (sound: ShutdownReport) => unknown> = {
    null: () => null,
    'a string': () => 'fine',
    'an object': () => ({}),
    'hooks that are no array': () => ({ hooks: 'none' }),
    'hooks that are none': (sound) => ({ ...sound, hooks: [null, {}] }),
    'no stray errors': (sound) => ({ ...sound, strayErrors: undefined }),
    'an unknown outcome': (sound) => ({ ...sound, outcome: 'fine' }),
    'times that are none': (sound) => ({ ...sound, durationMs: Number.NaN }),
    'a getter that throws': () => Object.defineProperty({}, 'hooks', { get: trap }),
    'a proxy that throws': () => new Proxy({}, { get: trap }),
    'a circle': (sound) => {
      const hook = { name: 'x', priority: 0, status: 'done', startMs: 0, durationMs: 0 }
      const circle = { ...sound, hooks: [hook] }
      return Object.assign(circle, { hooks: [{ ...hook, report: circle }] })
    },
  }
  for (const [what, make] of Object.entries(garbage)) {
    test(`that is none is ignored: ${what}`, async () => {
      const { report, stderr, code } = await stop(() => {}, {
        andThen: (context) => {
          context.report = make(context.report as ShutdownReport) as never
        },
      })
      assert.deepEqual(report.hooks[1]?.report, undefined)
      assert.deepEqual([stderr, code], ['', 0])
    })
  }
})
