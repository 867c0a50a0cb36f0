import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HookContext, ShutdownReport } from 'lastcall'
import { createTestRegistry, type TestRegistryOptions } from 'lastcall/testing'
import { join } from '../support/join.ts'

const never = (): Promise<void> => new Promise(() => {})

/** A registry with `processExit`, and what has happened in it. */
function tool(options: TestRegistryOptions = {}) {
  const ran: string[] = []
  const reports: ShutdownReport[] = []
  const onReport = (report: ShutdownReport): void => void reports.push(report)
  const registry = createTestRegistry({ processExit: true, onReport, ...options })
  const { onShutdown, hold, shutdownSignal, process, clock } = registry
  return { registry, onShutdown, hold, shutdownSignal, process, clock, ran, reports }
}

describe('T12 with `processExit`', () => {
  test('T12 process.exit() by other code runs the synchronous part of each hook, in the order of the plan', async () => {
    const { registry, onShutdown, process, ran, reports } = tool()
    onShutdown('telemetry', () => void ran.push('telemetry'), { priority: 'telemetry' })
    onShutdown('a', () => void ran.push('a'), { after: 'c' })
    onShutdown('b', () => void ran.push('b'))
    onShutdown('c', () => void ran.push('c'))
    process.exit(3)
    assert.deepEqual(ran, ['c', 'a', 'b', 'telemetry'])
    assert.equal(await process.exited, 3)
    assert.equal(process.stderr.text, '')
    assert.deepEqual(
      reports.map(({ reason, outcome, exitCode }) => [reason, outcome, exitCode]),
      [[{ kind: 'exit' }, 'clean', 3]],
    )
    assert.equal(await registry.report, reports[0])
  })

  test('T12 a hook that runs at an exit gets the reason `exit`, an aborted signal and no time', () => {
    const { onShutdown, shutdownSignal, process } = tool()
    const seen: unknown[] = []
    const see = ({ name, reason, signal, remaining }: HookContext): void =>
      void seen.push(name, reason, signal.aborted, remaining(), shutdownSignal().aborted)
    onShutdown('folder', see)
    process.exit(0)
    assert.deepEqual(seen, ['folder', { kind: 'exit' }, true, 0, true])
  })

  test('T12 a hook that fails at an exit is printed, stops no other hook, and turns status 0 into 1', async () => {
    for (const [code, status] of [
      [0, 1],
      [3, 3],
    ] as const) {
      const { onShutdown, process, ran } = tool()
      onShutdown('older', () => void ran.push('older'))
      onShutdown('broken', () => {
        throw new Error('no such folder')
      })
      onShutdown('rejects', async () => {
        throw new Error('no such file')
      })
      process.exit(code)
      assert.equal(await process.exited, status)
      assert.deepEqual(ran, ['older'])
      assert.match(
        process.stderr.text,
        /^lastcall: exit \d, 0 ms after the exit of the process: 2 of 3 hooks/,
      )
      assert.match(process.stderr.text, /broken {3}failed after 0 ms: Error: no such folder\n/)
      assert.match(process.stderr.text, /rejects {2}failed after 0 ms: Error: no such file\n/)
    }
  })

  test('T12 an asynchronous hook that still waits at an exit is named, and the status is 1', async () => {
    const { onShutdown, process, reports } = tool()
    onShutdown('quick', async () => {})
    onShutdown('waits', never)
    process.exit(0)
    assert.equal(await process.exited, 1)
    const fates = reports[0]?.hooks.map(({ name, status }) => [name, status])
    assert.deepEqual(fates, [
      ['waits', 'abandoned'],
      ['quick', 'done'],
    ])
    assert.match(process.stderr.text, /\n {2}waits {2}had not ended after 0 ms\n/)
  })

  test('T12 process.exit() in a hook at an exit only changes the status, and the other hooks run', async () => {
    const { onShutdown, process, ran } = tool()
    onShutdown('older', () => void ran.push('older'))
    onShutdown('exits', () => {
      process.exit(7)
      ran.push('goes on')
    })
    process.exit(0)
    assert.deepEqual(ran, ['goes on', 'older'])
    assert.equal(await process.exited, 7)
  })

  test('T12 a hook that another hook registers at an exit runs too', async () => {
    const { onShutdown, process, ran } = tool()
    onShutdown('first', () => {
      ran.push('first')
      onShutdown('late', () => void ran.push('late'))
    })
    process.exit(0)
    assert.deepEqual(ran, ['first', 'late'])
    assert.equal(await process.exited, 0)
  })

  test('T12 a hold that is not released at an exit is named on stderr', async () => {
    const { hold, process } = tool()
    hold('download')
    process.exit(0)
    assert.equal(await process.exited, 1)
    assert.match(process.stderr.text, /\n {2}download {2}had not ended after 0 ms\n/)
  })

  test('T12 a part is not called at an exit', async () => {
    const { registry, process, ran } = tool()
    const part = (what: string) => (): void => void ran.push(what)
    join(registry, { begin: part('begin'), run: part('run'), passOver: part('pass over') })
    process.exit(0)
    assert.deepEqual(ran, [])
    assert.deepEqual([await process.exited, process.stderr.text], [0, ''])
  })

  test('T12, T7 an exit during a shutdown runs hooks that have not started, and names those that run', async () => {
    const { onShutdown, process, clock, ran } = tool()
    onShutdown('late', ({ reason }) => void ran.push(`late, ${reason.kind}`))
    onShutdown('stuck', never)
    process.emit('SIGTERM')
    await clock.advance(100)
    process.exit(0)
    assert.deepEqual(ran, ['late, exit'])
    assert.match(process.stderr.text, /^lastcall: exit 0 by other code, which cut off stuck \(running\)\n/)
  })

  test('T12 a hook that throws at an exit during a shutdown is printed, and turns status 0 into 1', async () => {
    const { onShutdown, process, clock } = tool()
    onShutdown('late', () => {
      throw new Error('no such folder')
    })
    onShutdown('stuck', never)
    process.emit('SIGTERM')
    await clock.advance(100)
    process.exit(0)
    assert.equal(await process.exited, 1)
    assert.match(process.stderr.text, /^lastcall: late failed after 0 ms: Error: no such folder\n/)
  })

  test('T3, T12 a forced exit runs the synchronous part of hooks that have not started', async () => {
    const { onShutdown, process, clock, ran, reports } = tool()
    onShutdown('folder', () => void ran.push('folder'))
    onShutdown('stuck', never)
    process.emit('SIGINT')
    await clock.advance(300)
    process.emit('SIGINT')
    assert.deepEqual(ran, ['folder'])
    assert.equal(await process.exited, 130)
    assert.deepEqual(
      reports[0]?.hooks.map(({ name, status }) => [name, status]),
      [
        ['stuck', 'abandoned'],
        ['folder', 'done'],
      ],
    )
  })

  test('T12 a hook that ran in a shutdown does not run again at the exit', async () => {
    const { onShutdown, process, ran, reports } = tool()
    onShutdown('folder', () => void ran.push('folder'))
    process.emit('SIGTERM')
    assert.equal(await process.exited, 0)
    assert.deepEqual(ran, ['folder'])
    assert.equal(reports.length, 1)
  })

  test('T12 process.exit() by other code runs no hook without `processExit`', async () => {
    const { onShutdown, process, ran } = tool({ processExit: false })
    onShutdown('folder', () => void ran.push('folder'))
    process.exit(0)
    assert.deepEqual([ran, await process.exited], [[], 0])
  })

  test('R1 unregistering the last hook removes the listener for the exit', async () => {
    const { onShutdown, process, clock } = tool()
    const off = onShutdown(() => {})
    assert.equal(process.listenerCount('exit'), 1)
    off()
    await clock.advance(0)
    assert.equal(process.listenerCount('exit'), 0)
  })
})
