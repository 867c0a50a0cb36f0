import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry } from 'lastcall/testing'

for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  test(`T5 an ${event} while stopping is printed and recorded, the hooks go on, and the status is 1`, async () => {
    const { onShutdown, shutdown, process, clock } = createTestRegistry()
    const ran: string[] = []
    onShutdown('second', () => void ran.push('second'))
    onShutdown('first', () => clock.sleep(100))
    const stopped = shutdown()
    await clock.waiting()
    const error = new Error('stray')
    process.emit(event, error, event)
    await clock.advance(100)
    const report = await stopped
    assert.deepEqual(ran, ['second'])
    assert.deepEqual(report.strayErrors, [{ event, error }])
    assert.equal(report.outcome, 'failed')
    assert.equal(await process.exited, 1)
    assert.match(process.stderr.text, new RegExp(`lastcall: ${event} while stopping: Error: stray\n +at `))
    assert.match(process.stderr.text, /1 stray error, shown above/)
  })
}

for (const [what, toError] of [
  ['the reason of shutdownSignal()', (reason: Error) => reason],
  [
    'an AbortError of Node whose cause is the reason of shutdownSignal()',
    (reason: Error) => new DOMException('aborted', { name: 'AbortError', cause: reason }),
  ],
] as const) {
  test(`T5 a rejection with ${what} is no stray error`, async () => {
    const { onShutdown, shutdown, shutdownSignal, process, clock } = createTestRegistry()
    onShutdown(() => clock.sleep(10))
    const stopped = shutdown()
    await clock.waiting()
    process.emit('unhandledRejection', toError(shutdownSignal().reason))
    await clock.advance(10)
    assert.deepEqual((await stopped).strayErrors, [])
    assert.equal(await process.exited, 0)
    assert.equal(process.stderr.text, '')
  })
}

test('T5 a rejection whose cause is an abort of another signal is a stray error', async () => {
  const { onShutdown, shutdown, process, clock } = createTestRegistry()
  onShutdown(() => clock.sleep(10))
  const stopped = shutdown()
  await clock.waiting()
  process.emit('unhandledRejection', new Error('timed out', { cause: AbortSignal.abort().reason }))
  await clock.advance(10)
  assert.equal((await stopped).strayErrors.length, 1)
})

test('T5 an error that Node reports as exception and as rejection is recorded once', async () => {
  const { onShutdown, shutdown, process, clock } = createTestRegistry()
  onShutdown(() => clock.sleep(10))
  const stopped = shutdown()
  await clock.waiting()
  const error = new Error('strict mode')
  process.emit('uncaughtException', error, 'unhandledRejection')
  process.emit('unhandledRejection', error)
  await clock.advance(10)
  assert.equal((await stopped).strayErrors.length, 1)
})

const bad = new Error('bad getter')
Object.defineProperty(bad, 'code', { get: () => assert.fail('asked') })
const revoked = Proxy.revocable({}, {})
revoked.revoke()
for (const [what, error] of [
  ['whose `code` throws', bad],
  ['that is a revoked proxy', revoked.proxy],
] as const) {
  test(`T5 an error ${what} is a stray error, and the hooks go on`, async () => {
    const { onShutdown, shutdown, process, clock } = createTestRegistry()
    onShutdown(() => clock.sleep(10))
    const stopped = shutdown()
    await clock.waiting()
    process.emit('uncaughtException', error as Error, 'uncaughtException')
    await clock.advance(10)
    const { strayErrors, hooks } = await stopped
    assert.deepEqual([strayErrors.length, hooks[0]?.status], [1, 'done'])
  })

  test(`T10 an error ${what} is a crash, and the hooks run`, async () => {
    const { onShutdown, process, clock } = createTestRegistry({ crashes: true })
    let hasRun = false
    onShutdown(() => {
      hasRun = true
    })
    process.emit('uncaughtException', error as Error, 'uncaughtException')
    await clock.advance(0)
    assert.deepEqual([await process.exited, hasRun], [1, true])
  })
}
