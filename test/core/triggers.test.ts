import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ShutdownReason } from 'lastcall'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'

const never = (): Promise<void> => new Promise(() => {})

describe('T1 one shutdown', () => {
  test('every caller gets the same promise, hooks run once, the first reason wins', async () => {
    const { onShutdown, shutdown, process } = createTestRegistry()
    let ran = 0
    let reason: ShutdownReason | undefined
    onShutdown((context) => {
      ran++
      reason = context.reason
    })
    const first = shutdown('deploy')
    process.emit('SIGTERM')
    assert.equal(shutdown(new Error('too late')), first)
    const report = await first
    assert.equal(shutdown(), first)
    assert.equal(ran, 1)
    assert.deepEqual(reason, { kind: 'manual', detail: 'deploy' })
    assert.deepEqual(report.reason, reason)
  })

  test('a hook never runs inside the call that triggers it', () => {
    const { onShutdown, shutdown } = createTestRegistry()
    let ran = false
    onShutdown(() => {
      ran = true
    })
    shutdown()
    assert.equal(ran, false)
  })

  test('an Error as detail fails the shutdown', async () => {
    const { shutdown, process } = createTestRegistry()
    const error = new Error('database lost')
    const report = await shutdown(error)
    assert.deepEqual(report.reason, { kind: 'manual', detail: 'database lost', error })
    assert.equal(report.outcome, 'failed')
    assert.equal(await process.exited, 1)
    assert.match(process.stderr.text, /database lost/)
  })

  test('state, signal and reason tell everybody', async () => {
    const registry = createTestRegistry()
    const signal = registry.shutdownSignal()
    registry.onShutdown(never)
    assert.equal(registry.state, 'open')
    registry.process.emit('SIGINT')
    assert.equal(registry.state, 'stopping')
    assert.equal(signal.aborted, true)
    assert.equal(signal.reason.name, 'AbortError')
    assert.deepEqual(signal.reason.cause, { kind: 'signal', signal: 'SIGINT' })
    assert.equal(registry.shutdownSignal(), signal)
    await registry.clock.advance(9_000)
    assert.equal(registry.state, 'stopped')
  })

  test('any number may listen to a signal without a warning', async () => {
    const warnings: Error[] = []
    const onWarning = (warning: Error): void => void warnings.push(warning)
    process.on('warning', onWarning)
    const registry = createTestRegistry()
    registry.onShutdown(({ signal }) => {
      for (let at = 0; at < 20; at++) signal.addEventListener('abort', () => {})
    })
    for (let at = 0; at < 20; at++) registry.shutdownSignal().addEventListener('abort', () => {})
    await registry.shutdown()
    await registry.clock.advance(0)
    process.off('warning', onWarning)
    assert.deepEqual(warnings, [])
  })

  test('a signal asked for while stopping is aborted already', async () => {
    const registry = createTestRegistry()
    registry.shutdown()
    assert.equal(registry.shutdownSignal().aborted, true)
  })
})

describe('T2, T3 repeated signals', () => {
  for (const second of ['SIGTERM', 'SIGINT'] as const) {
    test(`T2 a ${second} within 200 ms is part of the first`, async () => {
      const { onShutdown, process, clock } = createTestRegistry()
      onShutdown(() => clock.sleep(700))
      process.emit('SIGINT')
      await clock.advance(199)
      process.emit(second)
      await clock.advance(501)
      assert.equal(await process.exited, 0)
    })
  }

  test('T3 a later SIGINT forces the exit with 130, whatever came first', async () => {
    for (const first of ['SIGTERM', 'SIGINT'] as const) {
      const { onShutdown, process, clock } = createTestRegistry()
      onShutdown('second', () => {})
      onShutdown('first', never)
      process.emit(first)
      await clock.advance(300)
      process.emit('SIGINT')
      assert.equal(await process.exited, 130)
      assert.match(process.stderr.text, /exit 130, 300 ms after SIG.*: forced by SIGINT/)
      assert.match(process.stderr.text, /first +had not ended/)
      assert.match(process.stderr.text, /second +had not started/)
    }
  })

  test('T3 it aborts the signals of running hooks, and does not wait for their output', async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    let reason: unknown
    onShutdown(({ signal }) => {
      process.stdout.pause().write('unread')
      signal.addEventListener('abort', () => {
        reason = signal.reason
      })
      return never()
    })
    process.emit('SIGINT')
    await clock.advance(300)
    process.emit('SIGINT')
    assert.equal(process.hasExited, true)
    assert.equal((reason as Error).name, 'AbortError')
  })

  test('T3 it also ends the wait for a slow reader', async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    onShutdown(() => void process.stdout.pause().write('unread'))
    process.emit('SIGINT')
    await clock.advance(300)
    assert.equal(process.hasExited, false)
    process.emit('SIGINT')
    assert.equal(await process.exited, 130)
  })

  test('T3 nothing starts any more, not even what was to start at once', async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    onShutdown(never)
    process.emit('SIGTERM')
    await clock.advance(300)
    let ran = false
    onShutdown(
      'late',
      () => {
        ran = true
      },
      { concurrent: true },
    )
    process.emit('SIGINT')
    await clock.advance(0)
    assert.equal(ran, false)
    assert.match(process.stderr.text, /late +had not started/)
  })

  test('T3 a SIGTERM never forces', async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    onShutdown(() => clock.sleep(1_000))
    process.emit('SIGTERM')
    for (let at = 0; at < 9; at++) {
      await clock.advance(100)
      process.emit('SIGTERM')
    }
    await clock.advance(100)
    assert.equal(await process.exited, 0)
  })

  test('with `exit: false` a forced shutdown resolves', async () => {
    const { onShutdown, shutdown, process, clock } = createTestRegistry({ exit: false })
    onShutdown(never)
    const stopped = shutdown()
    await clock.advance(300)
    process.emit('SIGINT')
    const report = await stopped
    assert.equal(report.outcome, 'forced')
    assert.equal(report.exitCode, 130)
    assert.equal(process.hasExited, false)
  })
})

describe('T5 stray errors while stopping', () => {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    test(`an ${event} is printed and recorded, the hooks go on, the outcome is failed`, async () => {
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
    ['the reason of its signal', (reason: Error) => reason],
    [
      'an AbortError of Node',
      (reason: Error) => new DOMException('aborted', { name: 'AbortError', cause: reason }),
    ],
  ] as const) {
    test(`work that ends with ${what} has done as it was told: nothing is recorded`, async () => {
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

  test('an error whose cause is no abort of this library counts', async () => {
    const { onShutdown, shutdown, process, clock } = createTestRegistry()
    onShutdown(() => clock.sleep(10))
    const stopped = shutdown()
    await clock.waiting()
    process.emit('unhandledRejection', new Error('timed out', { cause: AbortSignal.abort().reason }))
    await clock.advance(10)
    assert.equal((await stopped).strayErrors.length, 1)
  })

  test('one that Node reports under both names is recorded once', async () => {
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
})

describe('T5 an error that throws when it is looked at', () => {
  const bad = new Error('bad getter')
  Object.defineProperty(bad, 'code', { get: () => assert.fail('asked') })
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  for (const [what, error] of [
    ['has a getter', bad],
    ['is a revoked proxy', revoked.proxy],
  ] as const) {
    test(`it ${what}: counted as any other, and the hooks go on`, async () => {
      const { onShutdown, shutdown, process, clock } = createTestRegistry()
      onShutdown(() => clock.sleep(10))
      const stopped = shutdown()
      await clock.waiting()
      process.emit('uncaughtException', error as Error, 'uncaughtException')
      await clock.advance(10)
      const { strayErrors, hooks } = await stopped
      assert.deepEqual([strayErrors.length, hooks[0]?.status], [1, 'done'])
    })

    test(`it ${what} and is the crash: the hooks run`, async () => {
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
})

describe('T6 closed outputs', () => {
  test('EPIPE while stopping is no error', async () => {
    const { onShutdown, process } = createTestRegistry()
    onShutdown(() => void process.stdout.close().write('lost'))
    process.emit('SIGTERM')
    assert.equal(await process.exited, 0)
  })

  test('another error of an output is', async () => {
    const { onShutdown, process } = createTestRegistry()
    onShutdown(() => void process.stdout.emit('error', new Error('disk full')))
    process.emit('SIGTERM')
    assert.equal(await process.exited, 1)
    assert.match(process.stderr.text, /disk full/)
  })

  test('an error of an output for each line, also for those about it, is told once', async () => {
    const { onShutdown, process } = createTestRegistry()
    for (const output of [process.stdout, process.stderr]) {
      const write = output.write.bind(output) as (...args: unknown[]) => boolean
      output.write = (...args: unknown[]) => {
        globalThis.process.nextTick(() => output.emit('error', new Error('disk full')))
        return write(...args)
      }
    }
    onShutdown(() => void process.stdout.write('lost'))
    process.emit('SIGTERM')
    assert.equal(await process.exited, 1)
    assert.equal(process.stderr.text.match(/while stopping: Error: disk full/g)?.length, 1)
  })
})

describe('T7 an exit by other code', () => {
  test('names the hooks that it cuts off, and shows who called', async () => {
    const { onShutdown, process } = createTestRegistry()
    onShutdown('late', () => {})
    onShutdown('rude', async () => exitFromElsewhere(process))
    process.emit('SIGTERM')
    assert.equal(await process.exited, 3)
    assert.match(
      process.stderr.text,
      /^lastcall: exit 3 by other code, which cut off rude \(running\), late \(not started\)\n/,
    )
    assert.match(process.stderr.text, /exitFromElsewhere/)
  })

  test('says nothing of an exit that cuts off no hook', async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    onShutdown(() => void process.stdout.pause().write('unread'))
    process.emit('SIGTERM')
    await clock.advance(0)
    exitFromElsewhere(process)
    assert.equal(await process.exited, 3)
    assert.equal(process.stderr.text, '')
  })

  test('says nothing when no hook is pending, nor of an exit of our own', async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    onShutdown(never, { timeout: 50 })
    process.emit('SIGTERM')
    await clock.advance(50)
    assert.equal(await process.exited, 1)
    assert.doesNotMatch(process.stderr.text, /other code/)
  })
})

function exitFromElsewhere(process: FakeProcess): void {
  process.exit(3)
}

describe('T8, T10 other triggers', () => {
  test('T8 parent: the message, not any other one, and the loss of the parent', async () => {
    for (const kind of ['message', 'disconnect'] as const) {
      const { onShutdown, process } = createTestRegistry({ parent: true })
      let reason: ShutdownReason | undefined
      onShutdown((context) => {
        reason = context.reason
      })
      process.emit('message', { shutdown: true })
      process.emit(kind, 'shutdown')
      assert.equal(await process.exited, 0)
      assert.deepEqual(reason, { kind })
    }
  })

  test('T8 without `parent` they are not listened to', () => {
    const { onShutdown, process } = createTestRegistry()
    onShutdown(() => {})
    assert.equal(process.listenerCount('message') + process.listenerCount('disconnect'), 0)
  })

  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    test(`T10 crashes: an ${event} is printed, runs the hooks and exits with 1`, async () => {
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

  test('T10 crashes: what is thrown need not be an Error', async () => {
    const { onShutdown, process } = createTestRegistry({ crashes: true })
    onShutdown(() => {})
    process.emit('uncaughtException', 'just text', 'uncaughtException')
    assert.equal(await process.exited, 1)
    assert.match(process.stderr.text, /^Uncaught:\n'just text'\n/)
  })

  test('T10 idle: an empty loop runs the hooks, and a clean end leaves the exit to Node', async () => {
    const { onShutdown, shutdown, process } = createTestRegistry({ idle: true })
    let reason: ShutdownReason | undefined
    onShutdown((context) => {
      reason = context.reason
    })
    process.emit('beforeExit', 0)
    assert.equal((await shutdown()).outcome, 'clean')
    assert.deepEqual(reason, { kind: 'idle' })
    assert.equal(await process.exited, 0)
  })

  test('T10 idle: if something holds the loop after all, the process is as it was', async () => {
    const { onShutdown, shutdown, process, clock } = createTestRegistry({ idle: true })
    onShutdown(() => {})
    process.resources = ['Timeout']
    process.emit('beforeExit', 0)
    await shutdown()
    process.emit('beforeExit', 0)
    await clock.advance(300)
    assert.equal(process.hasExited, false)
    assert.equal(process.listenerCount('SIGTERM'), 0)
  })

  test('T10 idle: an end with failures exits', async () => {
    const { onShutdown, process } = createTestRegistry({ idle: true })
    onShutdown(() => Promise.reject(new Error('no')))
    process.emit('beforeExit', 0)
    assert.equal(await process.exited, 1)
  })

  test('D1 idle: what still holds the loop at the deadline is ended', async () => {
    const { onShutdown, shutdown, process, clock } = createTestRegistry({ idle: true })
    onShutdown(() => {})
    process.resources = ['Timeout']
    process.emit('beforeExit', 0)
    await shutdown()
    await clock.advance(8_999)
    assert.equal(process.hasExited, false)
    await clock.advance(1)
    assert.equal(await process.exited, 124)
    assert.equal(
      process.stderr.text,
      'lastcall: exit 124, 9000 ms after an empty event loop: the deadline passed\n  still open: Timeout\n',
    )
  })
})

describe('T9 other listeners', () => {
  test('are left alone', async () => {
    const process = new FakeProcess()
    const heard: string[] = []
    process.on('SIGTERM', () => heard.push('before'))
    const { onShutdown } = createTestRegistry({ process })
    onShutdown(() => void heard.push('hook'))
    process.on('SIGTERM', () => heard.push('after'))
    process.emit('SIGTERM')
    assert.equal(await process.exited, 0)
    assert.deepEqual(heard, ['before', 'after', 'hook'])
  })
})
