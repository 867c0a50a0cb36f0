import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runProgram } from 'lastcall/testing'
import { findPort } from '../support/port.ts'
import { stages, tested, timeout } from './tested.ts'

describe('what runProgram says of a program that does not do what the test waits for', () => {
  const wrote = (what: string): RegExp => new RegExp(`${what}\\nstdout:\\n {2}up 1\\nstderr: nothing\\nSee `)
  const notSent = 'The program was sent no signal.'

  test('K3 a ready line that does not come is named, with the output', async () => {
    await assert.rejects(runProgram(stages, { until: 'never there', timeout: 1_000 }), {
      code: 'ERR_LASTCALL_TESTING',
      message: wrote(`^stages.js did not write "never there" within 1000 ms \\(\`timeout\`\\). ${notSent}`),
    })
  })

  test('K3 a program that does not exit in time is killed, and the error says so', async () => {
    await assert.rejects(runProgram(stages, { until: 'up', timeout: 1_000 }), {
      message: wrote(`^stages.js did not exit within 1000 ms \\(\`timeout\`\\). ${notSent}`),
    })
  })

  test('K3 a port that nobody listens on is named', async () => {
    const port = await findPort()
    await assert.rejects(runProgram(stages, { until: { port }, timeout: 1_000 }), {
      message: wrote(`^stages.js did not listen on port ${port} within 1000 ms .*`),
    })
  })

  test('K3 a condition inside the function is named rather than the function, with the signals that were sent', async () => {
    const run = runProgram(stages, { until: 'up', timeout: 1_000 }, async (program) => {
      program.kill('SIGCONT')
      await program.until(() => false)
    })
    const sent = 'The program was sent SIGCONT \\d+ ms ago.'
    await assert.rejects(run, {
      message: wrote(`^stages.js did not make the function return true within 1000 ms \\(.*\\). ${sent}`),
    })
  })

  test('K3 a function of the test that does not finish is named', async () => {
    const run = runProgram(stages, { until: 'up', timeout: 1_000 }, () => new Promise(() => {}))
    await assert.rejects(run, {
      message: wrote(`^the function of the test did not finish within 1000 ms \\(\`timeout\`\\). ${notSent}`),
    })
  })

  test('K3 a program that exits first has its output looked at once more, and then its exit is told', async () => {
    const options = { until: 'up', timeout }
    const run = runProgram(stages, options, async (program) => {
      program.kill('SIGTERM')
      await program.until(/going/)
      await program.until(/nothing of it/)
    })
    await assert.rejects(run, {
      code: 'ERR_LASTCALL_TESTING',
      message:
        /^stages.js exited, and did not write what matches \/nothing of it\/ before. The exit code was 7. The program was sent SIGTERM \d+ ms ago.\n/,
    })
    await assert.rejects(
      runProgram(stages, options, async (program) => {
        program.kill('SIGKILL')
        await program.until('nothing of it')
      }),
      { message: /The signal was SIGKILL\. The program was sent SIGKILL/ },
    )
  })

  test('K3 a condition function that throws is asked again', async () => {
    let asked = 0
    const until = (): boolean => {
      if (++asked < 3) throw new Error('nobody listens')
      return true
    }
    const { code } = await runProgram(stages, { until, signal: 'SIGKILL', timeout })
    assert.deepEqual([code, asked], [null, 3])
  })

  test('K3 the last error of a condition function is the cause of the error, unless it returned true later', async () => {
    const never = (): Promise<never> => Promise.reject(new Error('refused'))
    await assert.rejects(runProgram(stages, { until: never, timeout: 500 }), (error: Error) => {
      assert.match(error.message, /^stages.js did not make `never` return true within 500 ms/)
      assert.equal((error.cause as Error).message, 'refused')
      return true
    })
    let asked = 0
    const until = (): boolean => {
      if (++asked < 3) throw new Error('nobody listens')
      return true
    }
    const run = runProgram(stages, { until, timeout: 1_000 }, () => new Promise(() => {}))
    await assert.rejects(run, (error: Error) => {
      assert.match(error.message, /^the function of the test did not finish/)
      assert.equal(error.cause, undefined)
      return true
    })
  })

  test('K3 a program that writes without end is killed, and the error shows the end of its output', async () => {
    const file = tested('flood.js')
    for (const options of [{ timeout }, { until: 'never', timeout }]) {
      await assert.rejects(runProgram(file, options), (error: Error) => {
        assert.match(
          error.message,
          /^flood.js wrote more than 16777216 characters to stdout\. The program was sent no signal\.\n/,
        )
        assert.match(error.message, /\nstdout \(after \d+ characters\):\n {2}x+\nstderr: nothing\nSee /)
        assert.ok(error.message.length < 20_000)
        return true
      })
    }
  })
})

describe('bad arguments of runProgram', () => {
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
    ['execPath', { execPath: '' }, /^`execPath` must be a string that is not empty/],
    ['env', { env: 'x' }, /^`env` must be an object/],
    ['env', { env: { PORT: 3000 } }, /^`env.PORT` must be a string or undefined, got 3000/],
    ['cwd', { cwd: '/nowhere/at/all' }, /^`cwd` must be a directory that exists, got '\/nowhere\/at\/all'/],
    ['hasParent', { hasParent: 'yes' }, /^`hasParent` must be true or false, got 'yes'/],
    ['stdin', { stdin: 'inherit' }, /^`stdin` must be 'ignore' or 'pipe', got 'inherit'/],
    ['timout', { timout: 5 }, /^`timout` is no option of runProgram; there are until, signal, timeout, /],
  ] as const) {
    test(`K3 runProgram refuses \`${option}\` for ${JSON.stringify(options)}`, async () => {
      await assert.rejects(runProgram(stages, options as never), { message })
    })
  }

  test('K3 runProgram refuses a file that is not there, and a `use` that is no function', async () => {
    await assert.rejects(runProgram(tested('missing.js')), {
      code: 'ERR_LASTCALL_ARGUMENT_RANGE',
      message: /^`file` must be a file that exists, got '.*missing.js'/,
    })
    await assert.rejects(runProgram(''), { message: /^`file` must be a file that exists, got '\// })
    await assert.rejects(runProgram(7 as never), { message: /^`file` must be a path or a URL, got 7/ })
    await assert.rejects(runProgram(stages, {}, 'x' as never), { message: /^`use` must be a function/ })
  })
})
