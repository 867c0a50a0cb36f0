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

test('O1 `report: false` prints nothing, and LASTCALL_REPORT stands above the option', async () => {
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
    summary: 'exit 0, 0 ms after shutdown(): all hooks done',
    hooks: [{ name: 'hook', priority: 0, status: 'done', startMs: 0, durationMs: 0, notes: [] }],
    strayErrors: [],
  })
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
