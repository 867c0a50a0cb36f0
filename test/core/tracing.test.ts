import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { describe, test } from 'node:test'
import { createRegistry, type HookTrace } from 'lastcall'
import { createTestRegistry } from 'lastcall/testing'

const channel = tracingChannel<unknown, HookTrace>('lastcall:hook')
const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const

/** Notes each event with the trace's name and error while `use` runs. */
async function traced(use: () => Promise<unknown>): Promise<{ events: string[]; traces: Set<HookTrace> }> {
  const events: string[] = []
  const traces = new Set<HookTrace>()
  const note =
    (event: string) =>
    (trace: HookTrace): void => {
      events.push(`${trace.name} ${event}${trace.error ? `: ${(trace.error as Error).message}` : ''}`)
      traces.add(trace)
    }
  const subscribers = Object.fromEntries(EVENTS.map((event) => [event, note(event)])) as never
  channel.subscribe(subscribers)
  try {
    await use()
  } finally {
    channel.unsubscribe(subscribers)
  }
  return { events, traces }
}

describe('O3 the tracing channel `lastcall:hook`', () => {
  test('tells of each hook, one object for all its events', async () => {
    const { events, traces } = await traced(() => {
      const { onShutdown, shutdown, clock } = createTestRegistry()
      onShutdown('rejects', () => Promise.reject(new Error('rejected')), { priority: 1 })
      onShutdown(
        'throws',
        () => {
          throw new Error('thrown')
        },
        { priority: 2 },
      )
      onShutdown('waits', () => clock.sleep(10), { priority: 3 })
      onShutdown('ends', () => {}, { priority: 4 })
      const done = shutdown('traced')
      void clock.advance(10)
      return done
    })
    assert.deepEqual(events, [
      'ends start',
      'ends end',
      'waits start',
      'waits end',
      'waits asyncStart',
      'waits asyncEnd',
      'throws start',
      'throws error: thrown',
      'throws end: thrown',
      'rejects start',
      'rejects end',
      'rejects error: rejected',
      'rejects asyncStart: rejected',
      'rejects asyncEnd: rejected',
    ])
    assert.equal(traces.size, 4)
    const [first] = traces
    const reason = { kind: 'manual', detail: 'traced' }
    assert.deepEqual({ ...first }, { name: 'ends', priority: 4, reason, status: 'done', durationMs: 0 })
    assert.deepEqual(
      [...traces].map(({ status, durationMs }) => [status, durationMs]),
      [
        ['done', 0],
        ['done', 10],
        ['failed', 0],
        ['failed', 0],
      ],
    )
  })

  test('tells of a hook that overruns its timeout', async () => {
    const { events } = await traced(() => {
      const { onShutdown, shutdown, clock } = createTestRegistry()
      onShutdown('stuck', () => new Promise(() => {}), { timeout: 50 })
      const done = shutdown()
      void clock.advance(50)
      return done
    })
    assert.deepEqual(events.slice(2), [
      'stuck error: `stuck` took longer than its 50 ms',
      'stuck asyncStart: `stuck` took longer than its 50 ms',
      'stuck asyncEnd: `stuck` took longer than its 50 ms',
    ])
  })

  test('tells of a hook that is interrupted, or rejects with nothing', async () => {
    const { events } = await traced(() => {
      const { onShutdown, shutdown } = createRegistry({ exit: false })
      onShutdown('rejects', () => Promise.reject(undefined))
      onShutdown(
        'blocks',
        () => {
          for (;;);
        },
        { timeout: 50 },
      )
      return shutdown()
    })
    assert.match(events[1] as string, /^blocks error: `blocks` blocked the event loop for \d+ ms$/)
    assert.deepEqual(
      [events[0], ...events.slice(3)],
      [
        'blocks start',
        'rejects start',
        'rejects end',
        'rejects error',
        'rejects asyncStart',
        'rejects asyncEnd',
      ],
    )
  })

  test('binds a store to the hook, as OpenTelemetry does with its context', async () => {
    const store = new AsyncLocalStorage<string>()
    const seen: unknown[] = []
    channel.start.bindStore(store, ({ name }) => `span of ${name}`)
    try {
      await traced(() => {
        const { onShutdown, shutdown } = createTestRegistry()
        onShutdown('outer', async () => {
          await null
          seen.push(store.getStore())
        })
        return shutdown()
      })
    } finally {
      channel.start.unbindStore(store)
    }
    assert.deepEqual(seen, ['span of outer'])
    assert.equal(store.getStore(), undefined)
  })
})
