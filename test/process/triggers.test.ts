import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type FixtureOptions, runFixture, signalled } from '../support/fixture.ts'

const forked = (how: string): FixtureOptions => ({ args: [how], hasParent: true })

describe('a forked child', { concurrency: 2 }, () => {
  for (const how of ['idle', 'off']) {
    test(`T8 \`parent: true\` does not keep an idle child alive (${how})`, async () => {
      const { code, stdout, stderr } = await runFixture('child.js', forked(how))
      assert.deepEqual([code, stdout, stderr], [0, 'ready\n', ''])
    })
  }

  test('T8 a child that listens to messages itself stays alive, and the message `shutdown` stops it', async () => {
    const options = { ...forked('listens'), until: 'ready' }
    const { code, stdout } = await runFixture('child.js', options, async (program) => {
      program.child.send('hello')
      await program.until('application got hello')
      program.child.send('shutdown')
    })
    assert.equal(stdout, 'ready\napplication got hello\napplication got shutdown\nhook on message\n')
    assert.equal(code, 0)
  })

  test('T8 a child that listens to messages itself stays alive when its last hook is unregistered', async () => {
    const options = { ...forked('off,listens'), until: 'ready' }
    const { signal } = await runFixture('child.js', options, async (program) => {
      program.child.send('hello')
      await program.until('application got hello')
      program.kill('SIGTERM')
    })
    assert.equal(signal, 'SIGTERM')
  })

  test('T8 the message `shutdown` and the loss of the parent each start the shutdown', async () => {
    for (const kind of ['message', 'disconnect']) {
      const options = { ...forked('busy'), until: 'ready' }
      const { code, stdout } = await runFixture('child.js', options, ({ child }) => {
        if (kind === 'message') child.send('shutdown')
        else child.disconnect()
      })
      assert.equal(stdout, `ready\nhook on ${kind}\n`)
      assert.equal(code, 0)
    }
  })
})

describe('other triggers', { concurrency: 2 }, () => {
  for (const [what, event, error] of [
    ['exception', 'uncaughtException', 'uncaught'],
    ['rejection', 'unhandledRejection', 'unhandled'],
    ['entry point', 'unhandledRejection', 'entry'],
  ]) {
    test(`T10 with \`crashes\` an uncaught error (${what}) is printed, the hooks run, and the exit is 1`, async () => {
      const outcome = await runFixture('crash.js', { args: [what as string] })
      assert.equal(outcome.stdout, `hook on ${event}\n`)
      assert.match(outcome.stderr, new RegExp(`^Error: ${error}\\n +at [\\s\\S]*\\n\\nNode\\.js v`))
      assert.equal(outcome.code, 1)
    })
  }

  test('T5, T10 with --unhandled-rejections=strict, which reports it twice, a rejection is printed once', async () => {
    const env = { NODE_OPTIONS: '--unhandled-rejections=strict' }
    const outcome = await runFixture('crash.js', { args: ['rejection'], env })
    assert.equal(outcome.stdout, 'hook on unhandledRejection\n')
    assert.equal(outcome.stderr.match(/Error: unhandled/g)?.length, 1)
    assert.equal(outcome.code, 1)
  })

  test('T10 with `idle` the hooks run when the event loop is empty, and the exit code is Node’s', async () => {
    for (const [how, status] of [
      ['settled', 0],
      ['unsettled', 13],
    ] as const) {
      const { code, stdout } = await runFixture('idle.js', { args: [how] })
      assert.equal(stdout, 'hook on idle\n')
      assert.equal(code, status)
    }
  })

  for (const how of ['import', 'require']) {
    test(`R1 \`${how}\` of each entry point adds no listener and starts nothing`, async () => {
      const { code, stdout, stderr } = await runFixture('imports.js', { args: [how] })
      assert.deepEqual([code, stdout, stderr], [0, 'true\n', ''])
    })
  }

  test('a CommonJS program that loads the library by require() runs its hook', async () => {
    const { code, stdout, stderr } = await signalled('required.cjs', 'SIGTERM')
    assert.deepEqual([code, stdout, stderr], [0, 'ready\nhook ran\n', ''])
  })

  test('the functions of the default registry do what those of a registry do', async () => {
    const { code, stdout } = await runFixture('functions.js')
    assert.deepEqual(stdout.split('\n'), [
      'false false',
      'true true by hand',
      'db',
      'clean db',
      '0',
      'holds the loop: false',
      '',
    ])
    assert.equal(code, 0)
  })

  test('`configure` after the first hook changes the options that it is given, and nothing for a bad one', async () => {
    const { code, stdout } = await signalled('configure.js', 'SIGUSR2')
    assert.equal(stdout, 'ERR_LASTCALL_ARGUMENT_RANGE\n1 ready\nhook on SIGUSR2, true\n')
    assert.equal(code, 0)
  })

  test('O1 DEBUG=lastcall:* logs each decision', async () => {
    const { stderr } = await signalled('async-hook.js', 'SIGTERM', {
      env: { DEBUG: 'lastcall:*', DEBUG_COLORS: 'no', FLY_APP_NAME: 'x', DYNO: 'x' },
    })
    for (const line of [
      'listening for SIGTERM, SIGINT',
      'the deadline is in 4000 ms: what fits Fly, since FLY_APP_NAME is set',
      'stopping on SIGTERM',
      'db starts',
      'db has ended',
      'clean, exit code 0',
    ]) {
      assert.match(stderr, new RegExp(`lastcall:core .*${line}`))
    }
  })
})

describe('`announceReady`', { concurrency: 2 }, () => {
  test("W3 `announceReady` sends 'ready' to the parent while the process runs", async () => {
    const messages: unknown[] = []
    const options = { ...forked('stays'), signal: 'SIGTERM' } as const
    const { stdout } = await runFixture('ready.js', options, async (program) => {
      program.child.on('message', (message) => messages.push(message))
      await program.until('ready')
    })
    assert.equal(stdout, 'running: true\nready\nstopping: false\n')
    assert.deepEqual(messages, ['ready'])
  })

  for (const [when, options, lines] of [
    ['without a parent', {}, ['running: false', 'ready']],
    ['after it has lost its parent', forked('disconnects'), ['running: true', 'alone: false', 'ready']],
  ] as const) {
    test(`W3 \`announceReady\` does nothing ${when}`, async () => {
      const { stdout, stderr, code } = await signalled('ready.js', 'SIGTERM', options)
      assert.deepEqual(stdout.split('\n').slice(0, -1), [...lines, 'stopping: false'])
      assert.deepEqual([stderr, code], ['', 0])
    })
  }
})
