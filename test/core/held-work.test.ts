import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HoldContext } from 'lastcall'
import { createTestRegistry } from 'lastcall/testing'
import { said } from '../support/said.ts'

const never = (): Promise<void> => new Promise(() => {})

test('R10 hold(name, work) runs the work at once, and resolves with its value', async () => {
  const { hold } = createTestRegistry()
  const ran: string[] = []
  const sync = hold('sync', () => ran.push('sync'))
  const async = hold('async', async () => {
    ran.push('async')
    await null
    return 'value'
  })
  assert.deepEqual(ran, ['sync', 'async'])
  assert.ok(sync instanceof Promise && async instanceof Promise)
  assert.deepEqual(await Promise.all([sync, async]), [1, 'value'])
})

test('R10 held work is released when it has finished', async () => {
  const { hold, process, clock } = createTestRegistry()
  const working = hold('job', () => clock.sleep(10))
  await clock.advance(9)
  assert.equal(process.listenerCount('SIGTERM'), 1)
  await clock.advance(1)
  await working
  await clock.advance(0)
  assert.equal(process.listenerCount('SIGTERM'), 0)
})

for (const [how, fail] of [
  ['rejects', (error: Error) => Promise.reject(error)],
  [
    'throws at once',
    (error: Error) => {
      throw error
    },
  ],
] as const) {
  test(`R10 held work that ${how} rejects the promise of hold() with its error, and is released`, async () => {
    const { hold, process, clock } = createTestRegistry()
    const error = new Error('no')
    const working = hold('job', () => fail(error))
    await assert.rejects(working, (reason) => reason === error)
    await clock.advance(0)
    assert.equal(process.listenerCount('SIGTERM'), 0)
  })
}

test('R10 held work gets its name, and has the reason from the trigger on', async () => {
  const { hold, process, clock } = createTestRegistry()
  let context: HoldContext | undefined
  const working = hold('job', (given) => {
    context = given
    return clock.sleep(50)
  })
  assert.deepEqual([context?.name, context?.reason], ['job', undefined])
  process.emit('SIGTERM')
  assert.deepEqual(context?.reason, { kind: 'signal', signal: 'SIGTERM' })
  await clock.advance(50)
  await working
})

test('R10 the signal of held work aborts at last call', async () => {
  const { hold, process, clock } = createTestRegistry({ timeout: 1_000 })
  const aborted: [number, Error][] = []
  const working = hold('job', async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    aborted.push([clock.now(), signal.reason])
  })
  await clock.advance(0)
  process.emit('SIGTERM')
  await clock.advance(800)
  await working
  const [[ms, reason] = []] = aborted
  assert.deepEqual([ms, reason?.name], [800, 'AbortError'])
  assert.match(String(reason?.message), said('last call'))
  assert.deepEqual(reason?.cause, { kind: 'signal', signal: 'SIGTERM' })
  assert.equal(await process.exited, 0)
})

test('R10 the signal of held work aborts at a forced exit', async () => {
  const { hold, process, clock } = createTestRegistry()
  let signal: AbortSignal | undefined
  void hold('job', (context) => {
    signal = context.signal
    return never()
  })
  process.emit('SIGTERM')
  await clock.advance(300)
  assert.equal(signal?.aborted, false)
  process.emit('SIGINT')
  assert.equal(signal?.aborted, true)
})

test('R10 remaining() of held work is Infinity, then counts to last call, then until its level is passed over', async () => {
  const { hold, shutdown, clock } = createTestRegistry({ timeout: 1_000, exit: false })
  let remaining: (() => number) | undefined
  void hold('job', (context) => {
    remaining = context.remaining
    return never()
  })
  const seen = [remaining?.()]
  const stopped = shutdown()
  for (const ms of [0, 100, 700, 150, 50]) {
    await clock.advance(ms)
    seen.push(remaining?.())
  }
  await stopped
  assert.deepEqual(seen, [Infinity, 800, 700, 100, 0, 0])
})

test('R10 the report has the notes of held work, those before the trigger too', async () => {
  const { hold, shutdown, clock } = createTestRegistry()
  void hold('job', async ({ note }) => {
    note('1 of 3 sent')
    await clock.sleep(10)
    note('2 of 3 sent')
    note('3 of 3 sent')
  })
  const stopped = shutdown()
  await clock.advance(10)
  const [job] = (await stopped).hooks
  assert.deepEqual([job?.status, job?.notes], ['done', ['1 of 3 sent', '2 of 3 sent', '3 of 3 sent']])
})

test('T4 the waiting line has the latest note of held work', async () => {
  const { hold, process, clock } = createTestRegistry()
  void hold('job', async ({ note }) => {
    await clock.sleep(10)
    note('2 of 3 sent')
    await never()
  })
  process.emit('SIGTERM')
  await clock.advance(3_000)
  assert.equal(process.stderr.text, 'lastcall: 3 s after SIGTERM, waiting for job (2 of 3 sent)\n')
})

test('R10 the level of held work waits for it, also for work that begins while stopping', async () => {
  const { onShutdown, hold, shutdown, clock } = createTestRegistry()
  const ran: string[] = []
  const work = (name: string) => async () => {
    await clock.sleep(100)
    ran.push(`${name} at ${clock.now()}`)
  }
  void hold('early', work('early'))
  onShutdown('consumer', () => void hold('late', work('late')), { priority: 'work' })
  onShutdown('pool', () => void hold('last', work('last'), { priority: 'default' }))
  onShutdown('database', () => void ran.push(`database at ${clock.now()}`), { priority: 'storage' })
  const stopped = shutdown()
  await clock.advance(200)
  assert.deepEqual(ran, ['early at 100', 'late at 100', 'last at 200', 'database at 200'])
  assert.equal((await stopped).outcome, 'clean')
})

test('R9 hold(name, work) after the end throws ERR_LASTCALL_STOPPED, and does not run the work', async () => {
  const { hold, shutdown } = createTestRegistry()
  await shutdown()
  let ran = false
  const work = (): void => {
    ran = true
  }
  assert.throws(() => hold('job', work), { code: 'ERR_LASTCALL_STOPPED' })
  assert.equal(ran, false)
})
