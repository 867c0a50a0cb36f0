import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DirectClient } from '../bench/rolling/direct-client.ts'
import { Tally } from '../bench/rolling/tally.ts'
import { Client } from '../support/client.ts'
import { type Outcome, type Program, pause, withProgram } from '../support/program.ts'

const FLAGS = ['--import', 'lastcall/auto']

interface Run {
  /** The variation of the service. */
  readonly kind?: string
  readonly env?: NodeJS.ProcessEnv
  readonly flags?: readonly string[]
}

/** Runs the service, and resolves with how it ended. */
function run(
  { kind = '', env = {}, flags = FLAGS }: Run,
  use: (program: Program, connect: () => Promise<Client>) => Promise<void>,
): Promise<Outcome> {
  return withProgram(
    'plain-http.js',
    async (program) => {
      await program.until('ready')
      const port = Number(/port (\d+)/.exec(program.stdout)?.[1])
      await use(program, () => Client.connect(port, false))
      return program.exited()
    },
    { args: [kind], flags, env: { ...process.env, LASTCALL_DELAY: '100ms', ...env } },
  )
}

/** A request that is under way when SIGTERM comes, and its answer. */
async function stopInTheMiddle(program: Program, connect: () => Promise<Client>): Promise<string> {
  const client = await connect()
  await client.get('/')
  const answer = client.get('/slow')
  await new Promise((resolve) => setTimeout(resolve, 50))
  program.kill('SIGTERM')
  return (await answer).body
}

describe('W4 lastcall/auto', { concurrency: 2 }, () => {
  for (const [how, options] of Object.entries<Run>({
    '--import': {},
    NODE_OPTIONS: { flags: [], env: { NODE_OPTIONS: FLAGS.join(' ') } },
  })) {
    test(`W4 by ${how}: the request under way is answered`, async () => {
      const { code, stderr } = await run(options, async (program, connect) => {
        assert.equal(await stopInTheMiddle(program, connect), "the application's")
      })
      assert.deepEqual([code, stderr], [0, ''])
    })
  }

  test('W4 an earlier preload that listens, as agents do: the application still hears it last', async () => {
    const flags = ['--import', 'data:text/javascript,process.on("SIGTERM", () => {})', ...FLAGS]
    const { code, stderr } = await run({ kind: 'exits at once', flags }, async (program, connect) => {
      assert.equal(await stopInTheMiddle(program, connect), "the application's")
    })
    assert.deepEqual([code, stderr], [3, ''])
  })

  test('W4 an application that listens itself ends the process when it is done', async () => {
    const { code, stdout, stderr } = await run({ kind: 'exits late' }, async (program) => {
      program.kill('SIGTERM')
    })
    assert.match(stdout, /own listener done\n$/)
    assert.deepEqual([code, stderr], [3, ''])
  })

  test('W4 one that ends it at the signal does so when its last request is answered', async () => {
    const { code, stderr } = await run({ kind: 'exits at once' }, async (program, connect) => {
      assert.equal(await stopInTheMiddle(program, connect), "the application's")
    })
    assert.deepEqual([code, stderr], [3, ''])
  })

  test('W4 one that closes what its requests need does so when the last one is answered', async () => {
    const { code, stdout, stderr } = await run({ kind: 'closes its database' }, async (program, connect) => {
      assert.equal(await stopInTheMiddle(program, connect), "the application's")
    })
    assert.match(stdout, /^database closed$/m)
    assert.deepEqual([code, stderr], [0, ''])
  })

  test('W4 an exit by other code in the middle is told', async () => {
    const { code, stderr } = await run({ kind: 'exits in the middle' }, async (program, connect) => {
      await assert.rejects(stopInTheMiddle(program, connect))
    })
    assert.match(
      stderr,
      /^lastcall: exit 4 by other code, which cut off http \((running|not started)\)\n.*plain-http\.js/,
    )
    assert.equal(code, 4)
  })

  test('W4 when it has heard the signal it hears the next one at once', async () => {
    const { code } = await run({ kind: 'exits at the second signal' }, async (program) => {
      program.kill('SIGTERM')
      await program.until('heard')
      program.kill('SIGTERM')
    })
    assert.equal(code, 5)
  })

  test('W4 a signal that comes while requests are answered is heard afterwards, by whoever listens', async () => {
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
    test(`W4 a listener that ${how} ends the process`, async () => {
      const { code, stderr } = await run({ kind: how }, async (program) => void program.kill('SIGTERM'))
      assert.match(stderr, /^lastcall: un\w+ while stopping: Error: in the listener\n/)
      assert.match(stderr, /^lastcall: exit 1, .*: 1 stray error, shown above\n/m)
      assert.equal(code, 1)
    })
  }

  test('W4 one that ends it when its server is closed has cut off nothing', async () => {
    const { code, stderr } = await run({ kind: 'closes and exits' }, async (program, connect) => {
      assert.equal(await stopInTheMiddle(program, connect), "the application's")
    })
    assert.deepEqual([code, stderr], [3, ''])
  })

  for (const kind of ['closes and exits', 'closes again and again']) {
    test(`W4 one that closes its server at the signal (${kind}): no client loses a request`, async () => {
      const tally = new Tally()
      const { code, stderr } = await run({ kind, env: { LASTCALL_DELAY: '300ms' } }, async (program) => {
        const port = Number(/port (\d+)/.exec(program.stdout)?.[1])
        let isOver = false
        const clients = Array.from({ length: 12 }, () =>
          new DirectClient(port, port, tally).run(() => isOver || tally.refused > 0),
        )
        while (tally.sent < 500) await pause(10)
        program.kill('SIGTERM')
        await program.exited()
        isOver = true
        await Promise.all(clients)
      })
      assert.deepEqual([...tally.failures], [])
      assert.deepEqual([code, stderr], [3, ''])
    })
  }

  test('W4 one that leaves the end to Node is waited for until its event loop is empty', async () => {
    const env = { LASTCALL_TIMEOUT: '20000ms', LASTCALL_REPORT: 'timeline' }
    const { code, stdout, stderr } = await run({ kind: 'only closes', env }, async (program, connect) => {
      assert.equal(await stopInTheMiddle(program, connect), "the application's")
    })
    assert.match(stdout, /^all closed$/m)
    assert.match(stderr, /^lastcall: exit 0, \d+ ms after SIGTERM: all hooks done\n/)
    assert.match(stderr, /not reached: last call/)
    assert.equal(code, 0)
  })

  test('W4 one that never ends it is waited for until shortly before the deadline', async () => {
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

  test('W4 one that alone can end a response hears the signal halfway to last call', async () => {
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

  test('W4 one that sends itself the signal again ends by it', async () => {
    const { signal, stderr } = await run({ kind: 'kills itself' }, async (program) => {
      program.kill('SIGTERM')
    })
    assert.deepEqual([signal, stderr], ['SIGTERM', ''])
  })

  test('W4 one that has more to do when its event loop is empty does it', async () => {
    const { code, stdout } = await run({ kind: 'works before the exit' }, async (program) => {
      program.kill('SIGTERM')
    })
    assert.match(stdout, /^flushed$/m)
    assert.equal(code, 0)
  })

  test('W4 what has failed is told when the application ends the process', async () => {
    const { code, stderr } = await run({ kind: 'fails, and exits' }, async (program) => {
      program.kill('SIGTERM')
    })
    assert.match(
      stderr,
      /^lastcall: exit 1, .*: 1 of 3 hooks did not succeed\n {2}cache {2}failed .*: Error: no space\n/,
    )
    assert.equal(code, 1)
  })

  test('W4 LASTCALL_READY_PATH', async () => {
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

  test('W4 LASTCALL_SIGNALS', async () => {
    const env = { LASTCALL_SIGNALS: 'SIGUSR2, SIGHUP' }
    const stopped = await run({ env }, async (program) => void program.kill('SIGHUP'))
    assert.equal(stopped.code, 0)
    const killed = await run({ env }, async (program) => void program.kill('SIGTERM'))
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
      const { code, stdout, stderr } = await withProgram('plain-http.js', (program) => program.exited(), {
        flags: FLAGS,
        env: { ...process.env, [name]: value },
      })
      assert.ok(stderr.includes(message), stderr)
      assert.deepEqual([code, stdout], [1, ''])
    }
  })

  test('W4 an application that drains its server itself does so alone', async () => {
    const { stdout } = await run({ kind: 'drains itself' }, async (program) => void program.kill('SIGTERM'))
    assert.match(stdout, /^its own$/m)
  })

  test('W4 a server that is closed and listens again is drained', async () => {
    const { code, signal } = await run({ kind: 'listens again' }, async (program) => {
      await program.until('again')
      program.kill('SIGTERM')
    })
    assert.deepEqual([code, signal], [0, null])
  })

  test('W4 when the last server is closed, the process is as it was', async () => {
    const { signal } = await run({ kind: 'closes' }, async (program) => {
      await program.until('closed')
      program.kill('SIGTERM')
    })
    assert.equal(signal, 'SIGTERM')
  })
})
