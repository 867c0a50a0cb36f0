import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HookContext, Registry } from 'lastcall'
import { createTestRegistry } from 'lastcall/testing'
import { said } from '../support/said.ts'

const never = (): Promise<void> => new Promise(() => {})

/** Registers a hook that never finishes. Returns what gives its context once it has started. */
function contextOfStuckHook(onShutdown: Registry['onShutdown']): () => HookContext | undefined {
  let context: HookContext | undefined
  onShutdown((given) => {
    context = given
    return never()
  })
  return () => context
}

test('the context of a hook keeps its values in a copy, so that a hook may spread it', async () => {
  const { onShutdown, process } = createTestRegistry({ timeout: 1_000, reserve: 100 })
  const seen: unknown[] = []
  onShutdown('closes', (context) => {
    const copy: HookContext = { ...context }
    seen.push(Object.keys(copy), copy.signal.aborted, copy.remaining())
  })
  process.emit('SIGTERM')
  assert.equal(await process.exited, 0)
  assert.deepEqual(seen, [['name', 'reason', 'signal', 'remaining', 'note'], false, 900])
})

test('D2, D3 remaining() counts to the hook’s timeout or last call, then until its level is passed over', async () => {
  const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000 })
  const seen: number[] = []
  let late: (() => number) | undefined
  onShutdown(
    'own',
    async ({ remaining }) => {
      seen.push(remaining())
      await clock.sleep(20)
      seen.push(remaining())
    },
    { timeout: 100, priority: 1 },
  )
  onShutdown('plain', async ({ remaining }) => {
    late = remaining
    seen.push(remaining())
    await never()
  })
  const stopped = shutdown()
  await clock.advance(20)
  await clock.advance(790)
  seen.push(late?.() ?? -1)
  await clock.advance(190)
  await stopped
  await clock.advance(10)
  seen.push(late?.() ?? -1)
  assert.deepEqual(seen, [100, 80, 780, 90, 0])
})

test('a hook gets its name and the reason, and its notes are in the report', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  onShutdown('flush', (context) => {
    assert.equal(context.name, 'flush')
    assert.deepEqual(context.reason, { kind: 'manual', detail: 'test' })
    context.note('12 events sent')
    context.note('1 refused')
  })
  assert.deepEqual((await shutdown('test')).hooks[0]?.notes, ['12 events sent', '1 refused'])
})

test('D3 a signal that a hook first reads after last call has aborted', async () => {
  const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000, exit: false })
  const context = contextOfStuckHook(onShutdown)
  const stopped = shutdown()
  await clock.advance(900)
  assert.equal(context()?.signal.aborted, true)
  await clock.advance(100)
  await stopped
})

test('D3 the signal of a hook keeps its first abort reason, also after the deadline', async () => {
  const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000, exit: false })
  const context = contextOfStuckHook(onShutdown)
  const stopped = shutdown()
  await clock.advance(1_000)
  await stopped
  assert.match(context()?.signal.reason.message, said('last call'))
})

test('a note that is not a string is in the report as Node would show it', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  onShutdown('symbol', ({ note }) => note(Symbol('x') as never))
  onShutdown('bare', ({ note }) => note(Object.create(null)))
  const { hooks } = await shutdown()
  assert.deepEqual(
    hooks.flatMap(({ notes }) => notes),
    ['[Object: null prototype] {}', 'Symbol(x)'],
  )
})

test('a note() after the hook has finished is ignored', async () => {
  const { onShutdown, shutdown } = createTestRegistry()
  let say: (text: string) => void = () => {}
  onShutdown('last', () => say('too late'))
  onShutdown('first', ({ note }) => {
    say = note
    note('in time')
  })
  const { hooks } = await shutdown()
  assert.deepEqual(
    hooks.map(({ notes }) => notes),
    [['in time'], []],
  )
})
