import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShutdownReason } from 'lastcall'
import { createTestRegistry } from 'lastcall/testing'

for (const [what, event] of [
  ["the message 'shutdown'", 'message'],
  ['the loss of the parent', 'disconnect'],
] as const) {
  test(`T8 ${what} starts a shutdown with \`parent: true\`, and another message does not`, async () => {
    const registry = createTestRegistry({ parent: true })
    const { onShutdown, process } = registry
    let reason: ShutdownReason | undefined
    onShutdown((context) => {
      reason = context.reason
    })
    process.emit('message', { shutdown: true })
    assert.equal(registry.state, 'open')
    process.emit(event, 'shutdown')
    assert.equal(await process.exited, 0)
    assert.deepEqual(reason, { kind: event })
  })
}

test('T8 a registry without `parent` does not listen to the parent', () => {
  const { onShutdown, process } = createTestRegistry()
  onShutdown(() => {})
  assert.equal(process.listenerCount('message') + process.listenerCount('disconnect'), 0)
})
