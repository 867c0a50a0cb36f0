import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type RunningProgram, runProgram } from 'lastcall/testing'
import { isAlive } from '../../src/supervisor/system/process-lookup.ts'
import { eventually } from '../support/place.ts'
import { findPort } from '../support/port.ts'
import { pause, withProgram } from '../support/program.ts'

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/tested/${name}`, import.meta.url))
const stages = fixture('stages.js')
const service = fixture('service.ts')
/** For programs that are to end in time on a busy machine. */
const timeout = 20_000

const STRIPS =
  'typescript' in process.features && process.features.typescript ? 'this Node runs TypeScript' : false

const NO_PROC = existsSync('/proc/self/status') ? false : 'there is no /proc here'

describe('K3 runProgram', () => {
  test('waits for the ready line, sends the signal, and tells how the program ended', async () => {
    const result = await runProgram(stages, { until: 'up', signal: 'SIGTERM', timeout })
    const { elapsedMs, ...rest } = result
    assert.deepEqual(rest, { code: 7, signal: null, stdout: 'up 1\n', stderr: 'going\n' })
    assert.ok(elapsedMs > 0)
  })

  test('the time is that from the first signal', async () => {
    const begun = performance.now()
    const { elapsedMs } = await runProgram(stages, { until: 'up', timeout }, async (program) => {
      await pause(300)
      program.kill('SIGUSR2')
      await program.until('halfway')
      program.kill('SIGTERM')
    })
    assert.ok(performance.now() - begun - elapsedMs >= 300, `${elapsedMs} ms`)
  })

  test('TypeScript runs in one process, so that the signal reaches it', async () => {
    const options = { until: 'ready', signal: 'SIGTERM', timeout, args: ['one', 'two'] } as const
    const { code, stdout, stderr } = await runProgram(service, options)
    assert.deepEqual([code, stdout, stderr], [0, 'ready one two\nclosing\n', ''])
  })

  test('a port instead of a line', async () => {
    const port = await findPort()
    const env = { PORT: String(port) }
    const answers: string[] = []
    const options = { until: { port }, signal: 'SIGTERM', env, timeout } as const
    const { code } = await runProgram(service, options, async () => {
      answers.push(await (await fetch(`http://127.0.0.1:${port}`)).text())
    })
    assert.deepEqual([code, answers], [0, ['hello']])
  })

  test('a port that something else has is no sign of the program', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.on('listening', resolve))
    const { port } = server.address() as { port: number }
    try {
      await assert.rejects(runProgram(service, { until: { port } }), {
        code: 'ERR_LASTCALL_TESTING',
        message: `port ${port} is taken before the program has started: end what listens there`,
      })
    } finally {
      server.close()
    }
  })

  test('several signals, with conditions between them, and the output so far', async () => {
    const seen: unknown[] = []
    let running: RunningProgram | undefined
    const result = await runProgram(pathToFileURL(stages), { timeout }, async (program) => {
      running = program
      const [line, number] = await program.until(/^up (\d)$/gm)
      // Wherever it is.
      await program.until(/1/y)
      seen.push(line, number, program.stdout, isAlive(program.pid))
      seen.push(program.kill('SIGUSR2'))
      await program.until('halfway')
      program.kill('SIGUSR2')
      await program.until(async () => program.stdout.match(/halfway/g)?.length === 2)
      seen.push(program.kill('SIGTERM'))
      assert.equal((await program.exited).code, 7)
      seen.push(program.kill('SIGTERM'))
    })
    assert.deepEqual(seen, ['up 1', '1', 'up 1\n', true, true, true, false])
    assert.equal(result, await running?.exited)
  })

  test('a program that ends by itself, or by a signal that it does not hear', async () => {
    const { code, signal, stdout } = await runProgram(fixture('../hello.js'), { timeout }).catch(() =>
      runProgram(stages, { args: [], until: 'up', signal: 'SIGKILL', timeout }),
    )
    assert.deepEqual([code, signal, stdout], [null, 'SIGKILL', 'up 1\n'])
  })

  test('`execArgv`, `env` and `cwd`', async () => {
    const options = {
      cwd: fixture('.'),
      execArgv: [
        '--title=tested',
        '--import',
        'data:text/javascript,console.log(process.title, process.env.LASTCALL_X, process.env.OF_THE_TEST, process.cwd())',
      ],
      env: { LASTCALL_X: 'there', PATH: undefined },
      until: 'up',
      signal: 'SIGTERM',
      timeout,
    } as const
    process.env.OF_THE_TEST = 'inherited'
    const { stdout } = await runProgram('stages.js', options)
    delete process.env.OF_THE_TEST
    assert.equal(stdout.split('\n')[0], `tested there inherited ${fixture('.').replace(/\/$/, '')}`)
  })
})

describe('K3 programs that are not as they should be', () => {
  test('a function that fails has not become true yet, and what it failed with is the cause', async () => {
    let asked = 0
    const until = (): boolean => {
      if (++asked < 3) throw new Error('nobody listens')
      return true
    }
    const { code } = await runProgram(stages, { until, signal: 'SIGKILL', timeout })
    assert.deepEqual([code, asked], [null, 3])
    const never = (): Promise<never> => Promise.reject(new Error('refused'))
    const run = runProgram(stages, { until, timeout: 1_000 }, () => new Promise(() => {}))
    asked = 0
    await assert.rejects(run, (error: Error) => {
      assert.match(error.message, /did not end, nor the function of the test/)
      assert.equal(error.cause, undefined)
      return true
    })
    await assert.rejects(runProgram(stages, { until: never, timeout: 500 }), (error: Error) => {
      assert.match(error.message, /^stages.js did not make `never` return true within 500 ms/)
      assert.equal((error.cause as Error).message, 'refused')
      return true
    })
  })

  test('flags beside TypeScript, which keep `tsx`', async () => {
    const execArgv = ['--import', 'data:text/javascript,console.log("first")']
    const { stdout } = await runProgram(service, { execArgv, until: 'ready', signal: 'SIGTERM', timeout })
    assert.equal(stdout, 'first\nready\nclosing\n')
  })

  test('TypeScript that Node cannot run: a clear message', { skip: STRIPS }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'no-tsx-'))
    try {
      writeFileSync(join(folder, 'main.ts'), 'const n: number = 1\n')
      await assert.rejects(runProgram(join(folder, 'main.ts')), {
        code: 'ERR_LASTCALL_TESTING',
        message:
          /main\.ts is TypeScript, which Node .* cannot run: `npm install --save-dev tsx`, or say with `execArgv`/,
      })
      const execArgv = ['--import', import.meta.resolve('tsx')]
      assert.equal((await runProgram(join(folder, 'main.ts'), { execArgv, timeout })).code, 0)
      symlinkSync(service, join(folder, 'link.ts'))
      const { code } = await runProgram(join(folder, 'link.ts'), {
        until: 'ready',
        signal: 'SIGTERM',
        timeout,
      })
      assert.equal(code, 0)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('one that writes without end', async () => {
    const file = fixture('flood.js')
    for (const options of [{ timeout }, { until: 'never', timeout }]) {
      await assert.rejects(runProgram(file, options), (error: Error) => {
        assert.match(
          error.message,
          /^flood.js wrote more than 16777216 characters to stdout\. It was sent no signal\.\n/,
        )
        assert.match(error.message, /\nstdout \(after \d+ characters\):\n {2}x+\nstderr: nothing$/)
        assert.ok(error.message.length < 20_000)
        return true
      })
    }
  })

  test('one whose child holds its outputs, and cannot be found', { skip: NO_PROC }, async () => {
    let pid = 0
    const { code, stdout } = await runProgram(fixture('runaway.js'), { timeout }, async (program) => {
      const [, found] = await program.until(/runaway (\d+)/)
      pid = Number(found)
    })
    assert.equal(code, 0)
    assert.equal(stdout, `runaway ${pid}\n`)
    process.kill(pid, 'SIGKILL')
  })

  test('that child keeps no test waiting, nor does what a failed test did not come to await', async () => {
    const { code, stdout, stderr } = await runProgram(fixture('loose.js'), { timeout })
    const [, pid] = /^runaway (\d+)\n0\na failed assertion\n$/.exec(stdout) ?? []
    assert.equal(code, 0)
    assert.equal(stderr, 'lastcall/testing: the program wrote\nstdout:\n  up 1\nstderr: nothing\n')
    process.kill(Number(pid), 'SIGKILL')
  })

  test('a guard does not stay for ever, nor takes to it what is meant for programs', async () => {
    const env = { NODE_OPTIONS: '--title=of-the-tests' }
    const { code, stdout } = await runProgram(fixture('guards.js'), { env, until: 'alone', timeout })
    assert.deepEqual([code, stdout], [0, 'a guard without a title\nalone\n'])
  })
})

describe('K3 what does not come in time', () => {
  const wrote = (what: string): RegExp => new RegExp(`${what}\\nstdout:\\n {2}up 1\\nstderr: nothing$`)

  test('the ready line', async () => {
    await assert.rejects(runProgram(stages, { until: 'never there', timeout: 1_000 }), {
      code: 'ERR_LASTCALL_TESTING',
      message: wrote(
        '^stages.js did not write "never there" within 1000 ms \\(`timeout`\\). It was sent no signal.',
      ),
    })
  })

  test('the end', async () => {
    await assert.rejects(runProgram(stages, { until: 'up', timeout: 1_000 }), {
      message: wrote('^stages.js did not end within 1000 ms \\(`timeout`\\). It was sent no signal.'),
    })
  })

  test('a condition of the function, which is told of before the function', async () => {
    const run = runProgram(stages, { until: 'up', timeout: 1_000 }, async (program) => {
      program.kill('SIGCONT')
      await program.until(() => false)
    })
    await assert.rejects(run, {
      message: wrote(
        '^stages.js did not make the function return true within 1000 ms \\(`timeout`\\). It was sent SIGCONT \\d+ ms ago.',
      ),
    })
  })

  test('the end of the function', async () => {
    await assert.rejects(
      runProgram(stages, { until: 'up', timeout: 1_000 }, () => new Promise(() => {})),
      {
        message: wrote(
          '^stages.js did not end, nor the function of the test, within 1000 ms \\(`timeout`\\). .*',
        ),
      },
    )
  })

  test('a port', async () => {
    const port = await findPort()
    await assert.rejects(runProgram(stages, { until: { port }, timeout: 1_000 }), {
      message: wrote(`^stages.js did not listen on port ${port} within 1000 ms .*`),
    })
  })

  test('a program that ends before it: the condition is looked at once more', async () => {
    const options = { until: 'up', timeout }
    const run = runProgram(stages, options, async (program) => {
      program.kill('SIGTERM')
      await program.until(/going/)
      await program.until(/nothing of it/)
    })
    await assert.rejects(run, {
      code: 'ERR_LASTCALL_TESTING',
      message:
        /^stages.js ended, and did not write what matches \/nothing of it\/ before. Its exit code was 7. It was sent SIGTERM \d+ ms ago.\n/,
    })
    await assert.rejects(
      runProgram(stages, options, async (program) => {
        program.kill('SIGKILL')
        await program.until('nothing of it')
      }),
      { message: /Its signal was SIGKILL\. It was sent SIGKILL/ },
    )
  })
})

describe('K3 no process is left behind', { skip: NO_PROC }, () => {
  const familyOf = (text: string): number[] => {
    const [, ...pids] = /family (\d+) (\d+) (\d+)/.exec(text) ?? []
    assert.equal(pids.length, 3)
    return pids.map(Number)
  }

  test('nor what the program has started, when it has ended', async () => {
    let pids: number[] = []
    const options = { until: /stubborn\n[\s\S]*stubborn\n/, signal: 'SIGUSR2', timeout } as const
    const { code } = await runProgram(fixture('family.js'), options, (program) => {
      pids = familyOf(program.stdout)
      assert.ok(pids.every(isAlive))
    })
    assert.equal(code, 0)
    await eventually(() => !pids.some(isAlive))
  })

  test('nor when its time is up', async () => {
    let pids: number[] = []
    const options = { until: /stubborn\n[\s\S]*stubborn\n/, timeout: 3_000 }
    const run = runProgram(fixture('family.js'), options, (program) => {
      pids = familyOf(program.stdout)
      return new Promise(() => {})
    })
    await assert.rejects(run, { code: 'ERR_LASTCALL_TESTING' })
    await eventually(() => pids.length === 3 && !pids.some(isAlive))
  })

  for (const end of ['exit', 'kill', 'throw', 'leave']) {
    test(`nor when the test's own process does this: ${end}`, () =>
      withProgram(
        'tested/tests.js',
        async (tests) => {
          await tests.until('in the middle')
          const pids = familyOf(tests.stdout)
          if (end === 'leave') tests.kill('SIGUSR2')
          const { stdout } = await tests.exited()
          assert.equal(stdout.includes('a failed assertion'), end === 'throw')
          await eventually(() => !pids.some(isAlive))
        },
        { args: [end] },
      ))
  }

  test('nor of a test that is itself a program under test', async () => {
    let pids: number[] = []
    const options = { args: ['leave'], until: 'in the middle', signal: 'SIGKILL', timeout } as const
    await runProgram(fixture('tests.js'), options, (program) => {
      pids = familyOf(program.stdout)
    })
    await eventually(() => pids.length === 3 && !pids.some(isAlive))
  })
})

describe('K3 bad arguments', () => {
  for (const [option, options, message] of [
    ['until', { until: 7 }, /^`until` must be text, a pattern, `\{ port \}` or a function, got 7/],
    ['until', { until: '' }, /^`until` must be a string that is not empty/],
    ['until.port', { until: { port: '3000' } }, /^`until.port` must be a number, got '3000'/],
    ['until.port', { until: { port: 0 } }, /^`until.port` must be a number from 1 to 65535, got 0/],
    [
      'signal',
      { signal: 'TERM' },
      /^`signal` must be the name of one of this platform's signals, got 'TERM'/,
    ],
    ['timeout', { timeout: 0 }, /^`timeout` must be a finite number of milliseconds above 0/],
    ['args', { args: 'x' }, /^`args` must be an array of strings, got 'x'/],
    ['execArgv', { execArgv: [7] }, /^`execArgv` must be an array of strings/],
    ['env', { env: 'x' }, /^`env` must be an object/],
    ['env', { env: { PORT: 3000 } }, /^`env.PORT` must be a string or undefined, got 3000/],
    ['cwd', { cwd: '/nowhere/at/all' }, /^`cwd` must be a directory that is there, got '\/nowhere\/at\/all'/],
    ['timout', { timout: 5 }, /^`timout` is no option of runProgram; there are until, signal, timeout, /],
  ] as const) {
    test(`\`${option}\`: ${JSON.stringify(options)}`, async () => {
      await assert.rejects(runProgram(stages, options as never), { message })
    })
  }

  test('`file` and the function', async () => {
    const missing = fixture('missing.js')
    await assert.rejects(runProgram(missing), {
      code: 'ERR_LASTCALL_ARGUMENT_RANGE',
      message: /^`file` must be a file that is there, got '.*missing.js'/,
    })
    await assert.rejects(runProgram(''), { message: /^`file` must be a file that is there, got '\// })
    await assert.rejects(runProgram(7 as never), { message: /^`file` must be a path or a URL, got 7/ })
    await assert.rejects(runProgram(stages, {}, 'x' as never), { message: /^`use` must be a function/ })
  })

  test('a signal of the function that does not exist ends the test, and the program', async () => {
    let pid = 0
    const run = runProgram(stages, { until: 'up', timeout }, (program) => {
      pid = program.pid
      program.kill('SIGNOPE' as never)
    })
    await assert.rejects(run, { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
    assert.equal(isAlive(pid), false)
  })

  test('a link that is a URL in text', async () => {
    const { code } = await runProgram(pathToFileURL(stages).href, { until: 'up', signal: 'SIGTERM', timeout })
    assert.equal(code, 7)
    assert.equal(basename(stages), 'stages.js')
  })
})

describe('a test that waits for what never comes is told why', { concurrency: 2 }, () => {
  for (const [name, hint] of [
    [
      'signal',
      "`process.exited` still waits: no shutdown has begun. `process.emit('SIGTERM')` starts one, once",
    ],
    [
      'clock',
      '`process.exited` still waits: the shutdown waits for cache. What waits on the clock is moved by `await clock.advance(ms)`',
    ],
    ['survives', '`process.exited` still waits: with `exit: false` nothing ends the process. Await `report`'],
    ['report', "`report` still waits: no shutdown has begun. `process.emit('SIGTERM')` starts one"],
    [
      'early',
      '`report` still waits: SIGTERM came when this registry had no hooks, so the process has ended by it',
    ],
    [
      'leaves',
      '`report` still waits: the process has ended in the middle, with 3; its stderr says what was cut off',
    ],
    [
      'paused',
      '`process.exited` still waits: the exit waits for what was written, until `process.stdout.resume()`',
    ],
    ['sleeper', '`clock.waiting(2)` still waits: 0 sleep(s). Only `clock.sleep(ms)` of this clock counts'],
  ] as const) {
    test(name, async () => {
      const options = { args: [name], until: `lastcall/testing: ${hint}`, timeout }
      const { code, stderr } = await runProgram(fixture('forgotten.js'), options)
      assert.equal(stderr.match(/lastcall\/testing: /g)?.length, 1)
      // As Node ends it when nothing holds the loop any more.
      assert.equal(code, 13)
    })
  }
})
