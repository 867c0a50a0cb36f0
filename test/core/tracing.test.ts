import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { test } from 'node:test'
import type { HookTrace } from 'lastcall'
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
      events.push(
        `${trace.name} ${event}${trace.error ? `: ${(trace.error as Error).message.split('\n')[0]}` : ''}`,
      )
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

test('O3 each hook is traced, with one object for all its events', async () => {
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

test('O3 the trace of a hook that overruns its timeout has the error of the timeout', async () => {
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

test('O3 the trace of a hook that rejects with nothing has the events of a failure', async () => {
  const { events, traces } = await traced(() => {
    const { onShutdown, shutdown } = createTestRegistry()
    onShutdown('rejects', () => Promise.reject(undefined))
    return shutdown()
  })
  assert.deepEqual(events, [
    'rejects start',
    'rejects end',
    'rejects error',
    'rejects asyncStart',
    'rejects asyncEnd',
  ])
  assert.deepEqual(
    [...traces].map((trace) => [trace.status, 'error' in trace]),
    [['failed', true]],
  )
})

test('O3 a store that is bound to the start of a hook is seen in the hook, also after an await', async () => {
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
