import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ProgramOptions, signalled, withProgram } from '../support/program.ts'

const forked = (how: string): ProgramOptions => ({ args: [how], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })

describe('a forked child', { concurrency: 2 }, () => {
  for (const how of ['idle', 'off']) {
    test(`T8 \`parent: true\` does not keep an idle child alive (${how})`, async () => {
      const outcome = await withProgram('child.js', (program) => program.exited(), forked(how))
      assert.deepEqual(outcome, { code: 0, signal: null, stdout: 'ready\n', stderr: '' })
    })
  }

  test('T8 the application’s own listener still does', async () => {
    const { code, stdout } = await withProgram(
      'child.js',
      async (program) => {
        await program.until('ready')
        program.child.send('hello')
        await program.until('application got hello')
        program.child.send('shutdown')
        return program.exited()
      },
      forked('listens'),
    )
    assert.equal(stdout, 'ready\napplication got hello\napplication got shutdown\nhook on message\n')
    assert.equal(code, 0)
  })

  test('T8 also when the last hook has left', async () => {
    const outcome = await withProgram(
      'child.js',
      async (program) => {
        await program.until('ready')
        program.child.send('hello')
        await program.until('application got hello')
        program.kill('SIGTERM')
        return program.exited()
      },
      forked('off,listens'),
    )
    assert.equal(outcome.signal, 'SIGTERM')
  })

  test('T8 the message and the loss of the parent start the shutdown', async () => {
    for (const kind of ['message', 'disconnect']) {
      const { code, stdout } = await withProgram(
        'child.js',
        async (program) => {
          await program.until('ready')
          if (kind === 'message') program.child.send('shutdown')
          else program.child.disconnect()
          return program.exited()
        },
        forked('busy'),
      )
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
    test(`T10 crashes: an ${what} is printed, runs the hooks and exits with 1`, async () => {
      const outcome = await withProgram('crash.js', (program) => program.exited(), { args: [what as string] })
      assert.equal(outcome.stdout, `hook on ${event}\n`)
      assert.match(outcome.stderr, new RegExp(`^Error: ${error}\\n +at [\\s\\S]*\\n\\nNode\\.js v`))
      assert.equal(outcome.code, 1)
    })
  }

  test('T5, T10 with --unhandled-rejections=strict, which tells twice, it is told once', async () => {
    const env = { ...process.env, NODE_OPTIONS: '--unhandled-rejections=strict' }
    const outcome = await withProgram('crash.js', (program) => program.exited(), { args: ['rejection'], env })
    assert.equal(outcome.stdout, 'hook on unhandledRejection\n')
    assert.equal(outcome.stderr.match(/Error: unhandled/g)?.length, 1)
    assert.equal(outcome.code, 1)
  })

  test('T10 idle: the hooks run when the loop is empty, and the status is Node’s', async () => {
    for (const [how, status] of [
      ['settled', 0],
      ['unsettled', 13],
    ] as const) {
      const { code, stdout } = await withProgram('idle.js', (program) => program.exited(), { args: [how] })
      assert.equal(stdout, 'hook on idle\n')
      assert.equal(code, status)
    }
  })

  test('R1 importing every entry point installs and starts nothing', async () => {
    const outcome = await withProgram('imports.js', (program) => program.exited())
    assert.deepEqual(outcome, { code: 0, signal: null, stdout: 'true\n', stderr: '' })
  })

  test('require() works', async () => {
    const outcome = await signalled('required.cjs', 'SIGTERM')
    assert.deepEqual(outcome, { code: 0, signal: null, stdout: 'ready\nhook ran\n', stderr: '' })
  })

  test('the default registry’s functions', async () => {
    const { code, stdout } = await withProgram('functions.js', (program) => program.exited())
    assert.deepEqual(stdout.split('\n'), [
      'false false',
      'true true by hand',
      'ERR_LASTCALL_STOPPING',
      'db',
      'clean db',
      '0',
      'holds the loop: false',
      '',
    ])
    assert.equal(code, 0)
  })

  test('configure after the first hook: what is given changes, the rest stays, bad input changes nothing', async () => {
    const { code, stdout } = await signalled('configure.js', 'SIGUSR2')
    assert.equal(stdout, 'ERR_LASTCALL_ARGUMENT_RANGE\n1 ready\nhook on SIGUSR2, true\n')
    assert.equal(code, 0)
  })

  test('O1 DEBUG=lastcall:* tells each decision', async () => {
    const { stderr } = await signalled('async-hook.js', 'SIGTERM', {
      env: { ...process.env, DEBUG: 'lastcall:*', DEBUG_COLORS: 'no', FLY_APP_NAME: 'x', DYNO: 'x' },
    })
    for (const line of [
      'listening for SIGTERM, SIGINT',
      'stopping on SIGTERM, within 4000 ms: what fits Fly, since FLY_APP_NAME is set',
      'db starts',
      'db has ended',
      'clean, exit code 0',
    ]) {
      assert.match(stderr, new RegExp(`lastcall:core .*${line}`))
    }
  })
})

describe('`announceReady`', { concurrency: 2 }, () => {
  test("W3 sends 'ready' to the parent while the process runs", async () => {
    const messages: unknown[] = []
    const { stdout } = await withProgram(
      'ready.js',
      async (program) => {
        program.child.on('message', (message) => messages.push(message))
        await program.until('ready')
        program.kill('SIGTERM')
        return program.exited()
      },
      forked('stays'),
    )
    assert.equal(stdout, 'running: true\nready\nstopping: false\n')
    assert.deepEqual(messages, ['ready'])
  })

  for (const [when, options, lines] of [
    ['without a parent', {}, ['running: false', 'ready']],
    ['after it has lost its parent', forked('disconnects'), ['running: true', 'alone: false', 'ready']],
  ] as const) {
    test(`W3 is harmless ${when}`, async () => {
      const { stdout, stderr, code } = await signalled('ready.js', 'SIGTERM', options)
      assert.deepEqual(stdout.split('\n').slice(0, -1), [...lines, 'stopping: false'])
      assert.deepEqual([stderr, code], ['', 0])
    })
  }
})
