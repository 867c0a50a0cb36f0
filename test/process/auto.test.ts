import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ProgramResult, RunningProgram } from 'lastcall/testing'
import { DirectClient } from '../bench/rolling/direct-client.ts'
import { Tally } from '../bench/rolling/tally.ts'
import { Client } from '../support/client.ts'
import { runFixture } from '../support/fixture.ts'
import { pause } from '../support/program.ts'
import { AUTO } from '../support/runtime.ts'

const FLAGS = ['--import', AUTO]

interface Run {
  /** The variation of the service. */
  readonly kind?: string
  readonly env?: Readonly<Record<string, string>>
  readonly execArgv?: readonly string[]
}

/** Runs the service until it has exited. */
function run(
  { kind = '', env = {}, execArgv = FLAGS }: Run,
  use: (program: RunningProgram, connect: () => Promise<Client>) => unknown,
): Promise<ProgramResult> {
  const options = { args: [kind], execArgv, env: { LASTCALL_DELAY: '100ms', ...env } }
  return runFixture('plain-http.js', options, async (program) => {
    const [, port] = await program.until(/port (\d+) ready/)
    return use(program, () => Client.connect(Number(port), false))
  })
}

/** A request that is under way when SIGTERM comes, and its answer. */
async function stopInTheMiddle(program: RunningProgram, connect: () => Promise<Client>): Promise<string> {
  const client = await connect()
  await client.get('/')
  const answer = client.get('/slow')
  await pause(50)
  program.kill('SIGTERM')
  return (await answer).body
}

describe('lastcall/auto', { concurrency: 2 }, () => {
  for (const [how, options] of Object.entries<Run>({
    '--import': {},
    NODE_OPTIONS: { execArgv: [], env: { NODE_OPTIONS: FLAGS.join(' ') } },
  })) {
    test(`W4 loaded by ${how}, lastcall/auto answers the request under way`, async () => {
      const { code, stderr } = await run(options, async (program, connect) => {
        assert.equal(await stopInTheMiddle(program, connect), "the application's")
      })
      assert.deepEqual([code, stderr], [0, ''])
    })
  }

  test('W4 an application hears the signal last, also with an earlier preload that listens, as agents do', async () => {
    const execArgv = ['--import', 'data:text/javascript,process.on("SIGTERM", () => {})', ...FLAGS]
    const { code, stderr } = await run({ kind: 'exits at once', execArgv }, async (program, connect) => {
      assert.equal(await stopInTheMiddle(program, connect), "the application's")
    })
    assert.deepEqual([code, stderr], [3, ''])
  })

  test('W4 an application with its own SIGTERM listener exits when that is done, with its own code', async () => {
    const { code, stdout, stderr } = await run({ kind: 'exits late' }, async (program) => {
      program.kill('SIGTERM')
    })
    assert.match(stdout, /own listener done\n$/)
    assert.deepEqual([code, stderr], [3, ''])
  })

  test('W4 an application that exits at the signal does so when its last request is answered', async () => {
    const { code, stderr } = await run({ kind: 'exits at once' }, async (program, connect) => {
      assert.equal(await stopInTheMiddle(program, connect), "the application's")
    })
    assert.deepEqual([code, stderr], [3, ''])
  })

  test('W4 an application that closes what its requests need does so when the last one is answered', async () => {
    const { code, stdout, stderr } = await run({ kind: 'closes its database' }, async (program, connect) => {
      assert.equal(await stopInTheMiddle(program, connect), "the application's")
    })
    assert.match(stdout, /^database closed$/m)
    assert.deepEqual([code, stderr], [0, ''])
  })

  test('W4 process.exit by other code during the drain is told, with what it cut off', async () => {
    const { code, stderr } = await run({ kind: 'exits in the middle' }, async (program, connect) => {
      await assert.rejects(stopInTheMiddle(program, connect))
    })
    assert.match(
      stderr,
      /^lastcall: exit 4 by other code, which cut off http \((running|not started)\)\n.*plain-http\.js/,
    )
    assert.equal(code, 4)
  })

  test('W4 an application that has heard the signal hears the next one at once', async () => {
    const { code } = await run({ kind: 'exits at the second signal' }, async (program) => {
      program.kill('SIGTERM')
      await program.until('heard')
      program.kill('SIGTERM')
    })
    assert.equal(code, 5)
  })

  test('W4 another signal that comes while requests are answered reaches its listener afterwards', async () => {
    const env = { LASTCALL_SIGNALS: 'SIGTERM,SIGUSR2' }
    const { stdout, code } = await run(
      { kind: 'listens to another signal', env },
      async (program, connect) => {
        const answer = stopInTheMiddle(program, connect)
        await pause(150)
        program.kill('SIGUSR2')
        await answer
        assert.doesNotMatch(program.stdout, /heard/)
      },
    )
    assert.match(stdout, /^heard SIGUSR2 12$/m)
    assert.equal(code, 0)
  })

  for (const how of ['throws', 'rejects']) {
    test(`W4 a SIGTERM listener of the application that ${how} ends the process with 1`, async () => {
      const { code, stderr } = await run({ kind: how }, (program) => program.kill('SIGTERM'))
      assert.match(stderr, /^lastcall: un\w+ while stopping: Error: in the listener\n/)
      assert.match(stderr, /^lastcall: exit 1, .*: 1 stray error, shown above\n/m)
      assert.equal(code, 1)
    })
  }

  test('W4 an application that exits when its server is closed has cut off nothing', async () => {
    const { code, stderr } = await run({ kind: 'closes and exits' }, async (program, connect) => {
      assert.equal(await stopInTheMiddle(program, connect), "the application's")
    })
    assert.deepEqual([code, stderr], [3, ''])
  })

  for (const kind of ['closes and exits', 'closes again and again']) {
    test(`W4 an application that closes its server at the signal (${kind}) loses no request`, async () => {
      const tally = new Tally()
      const { code, stderr } = await run({ kind, env: { LASTCALL_DELAY: '300ms' } }, async (program) => {
        const port = Number(/port (\d+)/.exec(program.stdout)?.[1])
        let isOver = false
        const clients = Array.from({ length: 12 }, () =>
          new DirectClient(port, port, tally).run(() => isOver || tally.refused > 0),
        )
        while (tally.sent < 500) await pause(10)
        program.kill('SIGTERM')
        await program.exited
        isOver = true
        await Promise.all(clients)
      })
      assert.deepEqual([...tally.failures], [])
      assert.deepEqual([code, stderr], [3, ''])
    })
  }

  test('W4 an application that leaves the exit to Node is waited for until its event loop is empty', async () => {
    const env = { LASTCALL_TIMEOUT: '20000ms', LASTCALL_REPORT: 'timeline' }
    const { code, stdout, stderr } = await run({ kind: 'only closes', env }, async (program, connect) => {
      assert.equal(await stopInTheMiddle(program, connect), "the application's")
    })
    assert.match(stdout, /^all closed$/m)
    assert.match(stderr, /^lastcall: exit 0, \d+ ms after SIGTERM: all hooks done\n/)
    assert.match(stderr, /not reached: last call/)
    assert.equal(code, 0)
  })

  test('W4 an application that never exits is waited for until shortly before the deadline', async () => {
    const env = { LASTCALL_TIMEOUT: '1000ms', LASTCALL_REPORT: 'timeline' }
    const { code, stderr } = await run({ kind: 'never exits', env }, async (program) => {
      program.kill('SIGTERM')
    })
    assert.match(
      stderr,
      /^lastcall: the application's own SIGTERM listener did not end the process in time\n/,
    )
    assert.match(stderr, /^lastcall: exit 0, 9\d\d ms after SIGTERM: all hooks done, after last call\n/m)
    assert.match(stderr, /✓ own SIGTERM listener /)
    assert.equal(code, 0)
  })

  test('W4 an application that alone can end a response hears the signal before last call', async () => {
    const env = { LASTCALL_TIMEOUT: '2000ms' }
    const { code, stderr } = await run({ kind: 'ends a long poll', env }, async (program, connect) => {
      const client = await connect()
      const answer = client.get('/poll')
      await program.until('polled')
      program.kill('SIGTERM')
      assert.equal((await answer).body, 'bye')
    })
    assert.deepEqual([code, stderr], [3, ''])
  })

  test('W4 an application that sends itself the signal again ends by it', async () => {
    const { signal, stderr } = await run({ kind: 'kills itself' }, async (program) => {
      program.kill('SIGTERM')
    })
    assert.deepEqual([signal, stderr], ['SIGTERM', ''])
  })

  test('W4 an application that has more to do when its event loop is empty does it', async () => {
    const { code, stdout } = await run({ kind: 'works before the exit' }, async (program) => {
      program.kill('SIGTERM')
    })
    assert.match(stdout, /^flushed$/m)
    assert.equal(code, 0)
  })

  test('W4 hooks that failed are named when the application itself exits', async () => {
    const { code, stderr } = await run({ kind: 'fails, and exits' }, async (program) => {
      program.kill('SIGTERM')
    })
    assert.match(
      stderr,
      /^lastcall: exit 1, .*: 1 of 3 hooks did not succeed\n {2}cache {2}failed .*: Error: no space\n/,
    )
    assert.equal(code, 1)
  })

  test('W4 LASTCALL_READY_PATH answers with readiness: 200, and 503 after the signal', async () => {
    const env = { LASTCALL_READY_PATH: '/ready', LASTCALL_DELAY: '1000ms' }
    await run({ env }, async (program, connect) => {
      const client = await connect()
      const before = await client.get('/ready?from=kubelet')
      assert.deepEqual([before.status, JSON.parse(before.body)], [200, { status: 'ready', checks: {} }])
      assert.equal((await client.get('/readyish')).body, "the application's")
      program.kill('SIGTERM')
      let status = 200
      while (status === 200) status = (await (await connect()).get('/ready')).status
      assert.equal(status, 503)
    })
  })

  test('W4 LASTCALL_SIGNALS names the signals that start the shutdown, in place of SIGTERM and SIGINT', async () => {
    const env = { LASTCALL_SIGNALS: 'SIGUSR2, SIGHUP' }
    const stopped = await run({ env }, (program) => program.kill('SIGHUP'))
    assert.equal(stopped.code, 0)
    const killed = await run({ env }, (program) => program.kill('SIGTERM'))
    assert.equal(killed.signal, 'SIGTERM')
  })

  test('W4 a bad variable keeps the process from starting, and is named', async () => {
    for (const [name, value, message] of [
      [
        'LASTCALL_SIGNALS',
        'SIGFOO',
        "`LASTCALL_SIGNALS` must be names of this platform's signals, got 'SIGFOO'",
      ],
      [
        'LASTCALL_READY_PATH',
        'ready',
        "`LASTCALL_READY_PATH` must be a path that begins with /, got 'ready'",
      ],
      ['LASTCALL_DELAY', '1000', '`LASTCALL_DELAY` must be'],
      ['LASTCALL_TIMEOUT', 'long', '`LASTCALL_TIMEOUT` must be'],
    ] as const) {
      const options = { execArgv: FLAGS, env: { [name]: value } }
      const { code, stdout, stderr } = await runFixture('plain-http.js', options)
      assert.ok(stderr.includes(message), stderr)
      assert.deepEqual([code, stdout], [1, ''])
    }
  })

  test('W4 a server that the application drains itself is drained once', async () => {
    const { stdout } = await run({ kind: 'drains itself' }, (program) => program.kill('SIGTERM'))
    assert.match(stdout, /^its own$/m)
  })

  test('W4 a server that is closed and listens again is drained', async () => {
    const { code, signal } = await run({ kind: 'listens again' }, async (program) => {
      await program.until('again')
      program.kill('SIGTERM')
    })
    assert.deepEqual([code, signal], [0, null])
  })

  test('W4 when the last server is closed, SIGTERM ends the process as Node does', async () => {
    const { signal } = await run({ kind: 'closes' }, async (program) => {
      await program.until('closed')
      program.kill('SIGTERM')
    })
    assert.equal(signal, 'SIGTERM')
  })
})
