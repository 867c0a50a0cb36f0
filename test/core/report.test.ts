import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShutdownReport } from 'lastcall'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'

const never = (): Promise<void> => new Promise(() => {})

test('O1 a clean shutdown prints nothing', async () => {
  const { onShutdown, process } = createTestRegistry()
  onShutdown(() => {})
  process.emit('SIGTERM')
  await process.exited
  assert.equal(process.stderr.text + process.stdout.text, '')
})

test('O1 a failed shutdown prints nothing with `report: false`, and LASTCALL_REPORT overrides the option', async () => {
  const stderrOf = async (report: false | 'problems', env: Record<string, string> = {}): Promise<string> => {
    const { onShutdown, process } = createTestRegistry({ report, process: new FakeProcess({ env }) })
    onShutdown(() => Promise.reject(new Error('no')))
    process.emit('SIGTERM')
    await process.exited
    return process.stderr.text
  }
  assert.equal(await stderrOf(false), '')
  assert.match(await stderrOf(false, { LASTCALL_REPORT: 'problems' }), /exit 1/)
  assert.equal(await stderrOf('problems', { LASTCALL_REPORT: 'false' }), '')
})

test('X4 onReport gets the report of shutdown(), and a line that it writes arrives', async () => {
  const process = new FakeProcess()
  let told: ShutdownReport | undefined
  const { onShutdown, shutdown, state } = createTestRegistry({
    process,
    onReport: (report) => {
      told = report
      process.stdout.write('a log line')
    },
  })
  onShutdown('hook', () => {})
  assert.equal(state, 'open')
  const report = await shutdown()
  assert.equal(told, report)
  assert.equal(process.stdout.text, 'a log line')
  assert.deepEqual(report, {
    version: 1,
    reason: { kind: 'manual' },
    platform: null,
    outcome: 'clean',
    exitCode: 0,
    durationMs: 0,
    times: { lastCallAtMs: 7_200, deadlineAtMs: 9_000 },
    passedOver: [],
    summary: 'exit 0, 0 ms after shutdown(): all hooks done',
    hooks: [{ name: 'hook', priority: 0, status: 'done', startMs: 0, durationMs: 0, notes: [] }],
    strayErrors: [],
    otherListeners: [],
    otherCopies: [],
  })
})

test('the summary of a report is the first line of stderr, without `lastcall: `', async () => {
  const { onShutdown, shutdown, process } = createTestRegistry()
  onShutdown(() => Promise.reject(new Error('no')))
  const { summary } = await shutdown('deploy')
  assert.equal(summary, "exit 1, 0 ms after shutdown('deploy'): 1 of 1 hooks did not succeed")
  assert.equal(process.stderr.text.split('\n')[0], `lastcall: ${summary}`)
})

for (const [how, hook, ms, summary] of [
  ['a clean shutdown', () => {}, 0, 'exit 0, 0 ms after SIGTERM: all hooks done'],
  ['a deadline', never, 0, 'exit 124, 1000 ms after SIGTERM: the deadline passed'],
  ['a forced exit', never, 300, 'exit 130, 300 ms after SIGTERM: forced by SIGINT'],
] as const) {
  test(`the summary of a report of ${how} has the status, the time, the trigger and the cause`, async () => {
    const registry = createTestRegistry({ timeout: 1_000 })
    registry.onShutdown(hook)
    registry.process.emit('SIGTERM')
    await registry.clock.advance(ms)
    if (ms > 0) registry.process.emit('SIGINT')
    await registry.clock.advance(1_000 - ms)
    assert.equal((await registry.report).summary, summary)
  })
}

test('a report has the version 1, the times of last call and of the deadline, and the notes of each hook', async () => {
  const { onShutdown, shutdown } = createTestRegistry({ timeout: 60_000, reserve: 20_000 })
  onShutdown('quiet', () => {})
  onShutdown('flush', ({ note }) => {
    note('12 sent')
    note('1 refused')
  })
  const { version, times, hooks } = await shutdown()
  assert.deepEqual([version, times], [1, { lastCallAtMs: 40_000, deadlineAtMs: 60_000 }])
  assert.deepEqual(
    hooks.map(({ notes }) => notes),
    [['12 sent', '1 refused'], []],
  )
})

test('O4 an onReport that throws and a stderr that throws do not change the status', async () => {
  const process = new FakeProcess()
  process.stderr.write = () => {
    throw new Error('no stderr')
  }
  const { onShutdown } = createTestRegistry({
    process,
    onReport: () => {
      throw new Error('no report')
    },
  })
  onShutdown(() => Promise.reject(new Error('no')))
  process.emit('SIGTERM')
  assert.equal(await process.exited, 1)
})

test('O4 an onReport that throws is reported on stderr', async () => {
  const { shutdown, process } = createTestRegistry({
    onReport: () => {
      throw new Error('no report')
    },
  })
  await shutdown()
  assert.equal(await process.exited, 0)
  assert.match(process.stderr.text, /^lastcall: `onReport` threw Error: no report\n/)
})

test('O4 an onReport that returns a promise is reported on stderr', async () => {
  const { shutdown, process } = createTestRegistry({ onReport: async () => {} })
  await shutdown()
  assert.equal(await process.exited, 0)
  assert.match(process.stderr.text, /^lastcall: `onReport` returned a promise, but nothing waits for it/)
})

test('O4 a report that cannot be printed does not keep the process from its exit', async () => {
  const { onShutdown, process, clock } = createTestRegistry({ timeout: 100 })
  process.getActiveResourcesInfo = () => {
    throw new Error('unknown here')
  }
  onShutdown(never)
  process.emit('SIGTERM')
  await clock.advance(100)
  assert.equal(await process.exited, 124)
  assert.match(process.stderr.text, /^lastcall: the report threw Error: unknown here/)
})

test('the report counts other listeners of the signals, and stderr counts them after a failure', async () => {
  for (const [hook, line] of [
    [() => {}, undefined],
    [() => Promise.reject(new Error('no')), '  also listening: SIGTERM ×2'],
  ] as const) {
    const { onShutdown, process, report } = createTestRegistry()
    for (let count = 0; count < 2; count++) process.on('SIGTERM', () => {})
    onShutdown(hook)
    process.emit('SIGTERM')
    assert.deepEqual((await report).otherListeners, [{ event: 'SIGTERM', count: 2 }])
    const told = process.stderr.text.split('\n').find((each) => each.includes('also listening'))
    assert.equal(told, line)
  }
})
