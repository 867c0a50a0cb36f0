import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createTestRegistry, type TestRegistry } from 'lastcall/testing'
// @ts-expect-error: its declarations are not shipped
import { Member } from '../../dist/core/all.js'

/** The main thread's side of a thread, and the port by which the thread comes first. */
function join(registry: TestRegistry): {
  member: { connect(port: MessagePort): void }
  port: MessagePort
  leavings: () => number
} {
  let leavings = 0
  const member = new Member('thread 1', registry, () => leavings++)
  return { member, port: connect(member), leavings: () => leavings }
}

function connect(member: { connect(port: MessagePort): void }): MessagePort {
  const { port1, port2 } = new MessageChannel()
  member.connect(port1)
  // Keeps the test alive.
  port2.on('message', () => {})
  return port2
}

/** Resolves with the types of the first messages. */
function types(port: MessagePort, count: number): Promise<string[]> {
  const found: string[] = []
  return new Promise((resolve) => {
    port.on('message', ({ type }: { type: string }) => {
      if (found.push(type) === count) resolve(found)
    })
  })
}

test('W2 a thread that comes with another port while stopping gets its messages again, as one hook', async () => {
  const registry = createTestRegistry({ exit: false })
  const { member, port, leavings } = join(registry)
  const told = types(port, 2)
  registry.process.emit('SIGTERM')
  assert.deepEqual(await told, ['welcome', 'begin'])
  const closed = once(port, 'close')
  const second = connect(member)
  assert.deepEqual(await types(second, 3), ['welcome', 'begin', 'open'])
  // The first port is closed, which is not the death of the thread.
  await closed
  const report = {
    reason: { kind: 'idle' },
    platform: null,
    outcome: 'clean',
    exitCode: 0,
    durationMs: 1,
    times: { lastCallAtMs: 1, deadlineAtMs: 1 },
    hooks: [],
    strayErrors: [],
  }
  second.postMessage({ type: 'report', report })
  const { outcome, hooks } = await registry.shutdown()
  assert.deepEqual(
    [outcome, hooks.map(({ name, status }) => `${name} ${status}`)],
    ['clean', ['thread 1 done']],
  )
  assert.equal(leavings(), 0)
  second.close()
})

test('W2 a thread that comes with another port before a shutdown is one hook, and leaves nothing behind', async () => {
  const registry = createTestRegistry() as TestRegistry & { join(part: object): () => void }
  const joinOwn = registry.join.bind(registry)
  let joined = 0
  registry.join = (part) => {
    joined++
    const leave = joinOwn(part)
    return () => {
      joined--
      leave()
    }
  }
  const { member, port, leavings } = join(registry)
  const closed = once(port, 'close')
  const second = connect(member)
  await closed
  await new Promise(setImmediate)
  assert.deepEqual([registry.hooks().length, leavings()], [1, 0])
  const gone = once(second, 'close')
  second.close()
  await gone
  while (leavings() === 0) await new Promise(setImmediate)
  assert.deepEqual([registry.hooks().length, joined], [0, 0])
})
