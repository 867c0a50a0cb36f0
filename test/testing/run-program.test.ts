import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type RunningProgram, runProgram } from 'lastcall/testing'
import { isAlive } from '../../src/supervisor/system/process-lookup.ts'
import { findPort } from '../support/port.ts'
import { pause } from '../support/program.ts'
import { said } from '../support/said.ts'
import { service, stages, tested, timeout } from './tested.ts'

const STRIPS =
  'typescript' in process.features && process.features.typescript ? 'this Node runs TypeScript' : false

describe('runProgram', () => {
  test('K3 runProgram waits for the ready line, sends the signal, and tells how the program exited', async () => {
    const result = await runProgram(stages, { until: 'up', signal: 'SIGTERM', timeout })
    const { elapsedMs, ...rest } = result
    assert.deepEqual(rest, { code: 7, signal: null, stdout: 'up 1\n', stderr: 'going\n' })
    assert.ok(elapsedMs > 0)
  })

  test('K3 `elapsedMs` counts from the first signal', async () => {
    const begun = performance.now()
    const { elapsedMs } = await runProgram(stages, { until: 'up', timeout }, async (program) => {
      await pause(300)
      program.kill('SIGUSR2')
      await program.until('halfway')
      program.kill('SIGTERM')
    })
    assert.ok(performance.now() - begun - elapsedMs >= 300, `${elapsedMs} ms`)
  })

  test('K3 `until` takes a port that the program listens on', async () => {
    const port = await findPort()
    const env = { PORT: String(port) }
    const answers: string[] = []
    const options = { until: { port }, signal: 'SIGTERM', env, timeout } as const
    const { code } = await runProgram(service, options, async () => {
      answers.push(await (await fetch(`http://127.0.0.1:${port}`)).text())
    })
    assert.deepEqual([code, answers], [0, ['hello']])
  })

  test('K3 a port that is taken before the program starts is refused', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.on('listening', resolve))
    const { port } = server.address() as { port: number }
    try {
      await assert.rejects(runProgram(service, { until: { port } }), {
        code: 'ERR_LASTCALL_TESTING',
        message: said(`port ${port} is taken before the program starts: stop the process that listens there`),
      })
    } finally {
      server.close()
    }
  })

  test('K3 the function of a test sends several signals, with conditions between them, and reads the output', async () => {
    const seen: unknown[] = []
    let running: RunningProgram | undefined
    const result = await runProgram(pathToFileURL(stages), { timeout }, async (program) => {
      running = program
      const [line, number] = await program.until(/^up (\d)$/gm)
      // A sticky pattern matches anywhere, too.
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

  test('K3 a program that a signal kills has that signal and no exit code', async () => {
    const { code, signal, stdout } = await runProgram(stages, { until: 'up', signal: 'SIGKILL', timeout })
    assert.deepEqual([code, signal, stdout], [null, 'SIGKILL', 'up 1\n'])
  })

  test('K3 a file may be a URL in text', async () => {
    const { code } = await runProgram(pathToFileURL(stages).href, { until: 'up', signal: 'SIGTERM', timeout })
    assert.equal(code, 7)
  })
})

describe('how runProgram starts a program', () => {
  test('K3 `execArgv` gives flags to Node, `env` adds and removes variables, and `cwd` is the working directory', async () => {
    const options = {
      cwd: tested('.'),
      execArgv: [
        '--title=tested',
        '--import',
        'data:text/javascript,console.log(process.title, process.env.LASTCALL_X, process.env.OF_THE_TEST, process.env.LANG, process.cwd())',
      ],
      env: { LASTCALL_X: 'there', LANG: undefined },
      until: 'up',
      signal: 'SIGTERM',
      timeout,
    } as const
    process.env.OF_THE_TEST = 'inherited'
    process.env.LANG ??= 'C'
    const { stdout } = await runProgram('stages.js', options)
    delete process.env.OF_THE_TEST
    assert.equal(stdout.split('\n')[0], `tested there inherited undefined ${tested('.').replace(/\/$/, '')}`)
  })

  test('K3 `execPath` runs the file by another program, with `execArgv` before the file and `args` behind it', async () => {
    const options = { execPath: 'echo', execArgv: ['-n', 'runs'], args: ['with', 'these'], timeout }
    const { code, stdout } = await runProgram(service, options)
    assert.deepEqual([code, stdout], [0, `runs ${service} with these`])
  })

  test('K3 an `execPath` that cannot be started is named', async () => {
    await assert.rejects(runProgram(stages, { execPath: '/nowhere/node' }), (error: Error) => {
      assert.match(error.message, said('/nowhere/node cannot be started'))
      assert.equal((error.cause as NodeJS.ErrnoException).code, 'ENOENT')
      return true
    })
  })

  test('K3 with `hasParent` the program and the test send each other messages', async () => {
    const messages: unknown[] = []
    const file = tested('talks.js')
    const { code, stdout } = await runProgram(file, { hasParent: true, timeout }, async (program) => {
      program.child.on('message', (message) => messages.push(message))
      await program.until(() => messages.length > 0)
      program.child.send('shutdown')
    })
    assert.deepEqual([code, stdout, messages], [0, 'got shutdown\n', ['ready']])
  })

  test('K3 a program that loses its parent exits by itself, and all its output is there', async () => {
    const options = { hasParent: true, args: ['50000'], timeout }
    const { code, stdout, elapsedMs } = await runProgram(tested('talks.js'), options, ({ child }) => {
      child.once('message', () => child.disconnect())
    })
    assert.equal(code, 0)
    assert.equal(stdout, `lost its parent ${'x'.repeat(50_000)}\n`)
    assert.ok(elapsedMs < timeout)
  })

  test('K3 a program without `hasParent` has no parent', async () => {
    const { code, stdout } = await runProgram(tested('talks.js'), { timeout })
    assert.deepEqual([code, stdout], [0, 'has no parent\n'])
  })

  test("K3 with `stdin: 'pipe'` the test writes to the program, and otherwise stdin is empty", async () => {
    const file = tested('reads.js')
    const empty = await runProgram(file, { timeout })
    assert.equal(empty.stdout, 'ready\nread ""\n')
    const { stdout } = await runProgram(file, { stdin: 'pipe', until: 'ready', timeout }, ({ child }) => {
      child.stdin?.end('some lines')
    })
    assert.equal(stdout, 'ready\nread "some lines"\n')
  })

  test('K3 a test that writes to a program that has exited fails by the result alone', async () => {
    const options = { stdin: 'pipe', until: 'up', timeout } as const
    const { signal } = await runProgram(stages, options, async (program) => {
      program.kill('SIGKILL')
      await program.exited
      program.child.stdin?.write('too late')
      await pause(20)
    })
    assert.equal(signal, 'SIGKILL')
  })

  test('K3 an output that the test stops reading arrives whole when the test goes on', async () => {
    const { stdout } = await runProgram(
      tested('reads.js'),
      { args: ['1000000'], timeout },
      async ({ child }) => {
        child.stdout?.pause()
        await pause(100)
        child.stdout?.resume()
      },
    )
    assert.equal(stdout.length, 'ready\n'.length + 1_000_000 + 'read ""\n'.length)
  })

  test('K3 TypeScript runs in one process, so that the signal reaches it', async () => {
    const options = { until: 'ready', signal: 'SIGTERM', timeout, args: ['one', 'two'] } as const
    const { code, stdout, stderr } = await runProgram(service, options)
    assert.deepEqual([code, stdout, stderr], [0, 'ready one two\nclosing\n', ''])
  })

  test('K3 flags for a program in TypeScript come after `tsx`', async () => {
    const execArgv = ['--import', 'data:text/javascript,console.log("first")']
    const { stdout } = await runProgram(service, { execArgv, until: 'ready', signal: 'SIGTERM', timeout })
    assert.equal(stdout, 'first\nready\nclosing\n')
  })

  test('K3 TypeScript that this Node cannot run is refused, with a remedy', { skip: STRIPS }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'no-tsx-'))
    try {
      writeFileSync(join(folder, 'main.ts'), 'const n: number = 1\n')
      await assert.rejects(runProgram(join(folder, 'main.ts')), {
        code: 'ERR_LASTCALL_TESTING',
        message:
          /main\.ts is TypeScript, which Node .* cannot run: `npm install --save-dev tsx`, or name another loader in `execArgv`/,
      })
      const execArgv = ['--import', import.meta.resolve('tsx')]
      assert.equal((await runProgram(join(folder, 'main.ts'), { execArgv, timeout })).code, 0)
      symlinkSync(service, join(folder, 'link.ts'))
      const options = { until: 'ready', signal: 'SIGTERM', timeout } as const
      assert.equal((await runProgram(join(folder, 'link.ts'), options)).code, 0)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
