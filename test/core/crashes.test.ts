import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShutdownReason } from 'lastcall'
import { createTestRegistry } from 'lastcall/testing'

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  test(`T10 an ${event} with \`crashes: true\` is printed as by Node, runs the hooks and exits with 1`, async () => {
    const { onShutdown, process } = createTestRegistry({ crashes: true })
    const error = new Error('crashed')
    let reason: ShutdownReason | undefined
    onShutdown((context) => {
      reason = context.reason
    })
    process.emit(event, error, event)
    assert.equal(await process.exited, 1)
    assert.deepEqual(reason, { kind: 'crash', event, error })
    assert.match(process.stderr.text, /^Error: crashed\n +at [\s\S]*\n\nNode\.js v\d+/)
    assert.match(
      process.stderr.text,
      new RegExp(`lastcall: exit 1, 0 ms after ${event}: the error is shown above`),
    )
  })
}

test('T10 a crash with a value that is no Error is printed with `Uncaught:` above it', async () => {
  const { onShutdown, process } = createTestRegistry({ crashes: true })
  onShutdown(() => {})
  process.emit('uncaughtException', 'just text', 'uncaughtException')
  assert.equal(await process.exited, 1)
  assert.match(process.stderr.text, /^Uncaught:\n'just text'\n/)
})

for (const [crashes, heard] of [
  ['exceptions', 'uncaughtException'],
  ['rejections', 'unhandledRejection'],
] as const) {
  test(`T10 with \`crashes: '${crashes}'\` only an ${heard} is listened for`, async () => {
    const { onShutdown, process } = createTestRegistry({ crashes })
    onShutdown(() => {})
    const counts = ['uncaughtException', 'unhandledRejection'].map((event) => process.listenerCount(event))
    assert.deepEqual(counts, heard === 'uncaughtException' ? [1, 0] : [0, 1])
    process.emit(heard, new Error('crashed'), heard)
    assert.equal(await process.exited, 1)
  })
}
