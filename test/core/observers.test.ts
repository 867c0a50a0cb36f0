import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry, type TestRegistry, type TestRegistryOptions } from 'lastcall/testing'
import type { Observers, ShutdownEvent } from '../../src/core/hooks/events.ts'

const never = (): Promise<void> => new Promise(() => {})

/** A test registry is the real one, with observers that its type does not show. */
const observersOf = (registry: TestRegistry): Observers =>
  (registry as unknown as { observers: Observers }).observers

/** A registry, and its events as text: the kind, and for a hook its name and its status. */
function observed(options: TestRegistryOptions = {}): TestRegistry & { told: string[] } {
  const registry = createTestRegistry(options)
  const told: string[] = []
  observersOf(registry).add((event) => told.push(describe(event)))
  return Object.assign(registry, { told })
}

function describe(event: ShutdownEvent): string {
  switch (event.kind) {
    case 'hook-started':
    case 'hook-waits':
      return `${event.kind} ${event.run.label}`
    case 'hook-ended':
      return `${event.kind} ${event.run.label} ${event.status} ${event.durationMs}`
    case 'over':
      return `over ${event.report.outcome}`
    case 'begun':
      return `begun ${event.reason.kind}`
    default:
      return event.kind
  }
}

test('O3 observers get the events of a synchronous hook, an asynchronous hook and a hold in their order', async () => {
  const { onShutdown, hold, shutdown, clock, told } = observed()
  onShutdown('sync', () => {})
  onShutdown('async', () => clock.sleep(10))
  const release = hold('job')
  const stopped = shutdown()
  assert.deepEqual(told, ['begun manual'])
  await clock.advance(20)
  release()
  await clock.advance(10)
  await stopped
  assert.deepEqual(told, [
    'begun manual',
    'hook-started job',
    'hook-ended job done 20',
    'hook-started async',
    'hook-waits async',
    'hook-ended async done 10',
    'hook-started sync',
    'hook-ended sync done 0',
    'over clean',
  ])
})

test('O3 observers get last call, and the end of hooks that fail or outlive their timeout', async () => {
  const { onShutdown, shutdown, clock, told } = observed({ timeout: 1_000 })
  onShutdown('late', () => {})
  onShutdown('stuck', never)
  onShutdown('slow', never, { timeout: 50 })
  onShutdown('rejects', () => Promise.reject(new Error('no')))
  onShutdown('throws', () => {
    throw new Error('no')
  })
  const stopped = shutdown()
  await clock.advance(1_000)
  await stopped
  assert.deepEqual(told, [
    'begun manual',
    'hook-started throws',
    'hook-ended throws failed 0',
    'hook-started rejects',
    'hook-waits rejects',
    'hook-ended rejects failed 0',
    'hook-started slow',
    'hook-waits slow',
    'hook-ended slow timed-out 50',
    'hook-started stuck',
    'hook-waits stuck',
    'last-call',
    'hook-started late',
    'hook-ended late done 0',
    'over timed-out',
  ])
})

test('O3 an event of a hook has its level, its place and its error', async () => {
  const registry = createTestRegistry()
  const { onShutdown, hold, shutdown } = registry
  const runs: unknown[] = []
  observersOf(registry).add((event) => {
    if (event.kind !== 'hook-ended') return
    const { label, priority, isHold, place } = event.run
    runs.push([label, priority, isHold, place, 'error' in event ? event.error : 'no error'])
  })
  const error = new Error('no')
  const release = hold('job')
  onShutdown('throws', () => {
    throw error
  })
  onShutdown('work', () => release(), { priority: 'work' })
  await shutdown()
  assert.deepEqual(runs, [
    ['job', 100, true, 0, 'no error'],
    ['work', 100, false, 1, 'no error'],
    ['throws', 0, false, 2, error],
  ])
})

test('O3 the last event of a shutdown has its report', async () => {
  const registry = createTestRegistry()
  let last: ShutdownEvent | undefined
  observersOf(registry).add((event) => {
    last = event
  })
  registry.onShutdown(() => {})
  const report = await registry.shutdown()
  assert.ok(last?.kind === 'over')
  assert.equal(last.report, report)
})

test('O4 an observer that throws changes nothing, and later observers get the event', async () => {
  const registry = createTestRegistry()
  const { onShutdown, process } = registry
  const kinds: string[] = []
  const observers = observersOf(registry)
  observers.add(() => assert.fail('observed'))
  observers.add(({ kind }) => kinds.push(kind))
  const ran: string[] = []
  onShutdown('second', () => void ran.push('second'))
  onShutdown('first', () => void ran.push('first'))
  process.emit('SIGTERM')
  assert.deepEqual([await process.exited, ran], [0, ['first', 'second']])
  assert.equal(process.stderr.text, '')
  assert.deepEqual(kinds, ['begun', 'hook-started', 'hook-ended', 'hook-started', 'hook-ended', 'over'])
})

test('O3 an observer that was removed gets no further event', async () => {
  const registry = createTestRegistry()
  const kinds: string[] = []
  const remove = observersOf(registry).add(({ kind }) => {
    kinds.push(kind)
    remove()
  })
  registry.onShutdown(() => {})
  await registry.shutdown()
  assert.deepEqual(kinds, ['begun'])
})
