import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { describe, test } from 'node:test'
import { inPlace, NODE } from '../support/place.ts'
import { findPort } from '../support/port.ts'
import { NOT_NODE } from '../support/runtime.ts'

const PROBE = new URL('../../dist/auto/probe.js?path=/ready', import.meta.url).href

describe('the check whether a program is ready', { skip: NOT_NODE, timeout: 60_000 }, () => {
  test('a message of a program that is asked nothing is not shown', () =>
    inPlace(async (place) => {
      const file = place.write(
        'forger.mjs',
        String.raw`process.send('lastcall: not ready: \x1b[31mred\nlastcall: forged line')
        setInterval(() => {}, 1000)`,
      )
      const ready = ['--ready', 'message', '--ready-timeout', '1s']
      const { stderr } = await place.run(['run', '--name', 'web', ...ready, '--', NODE, file])
      assert.equal(
        stderr.replace(/\(\d+\)/, '(1)'),
        "lastcall: web (1) could not be started: it did not send 'ready' within 1000 ms\n",
      )
    }))

  test('an instance that sends an answer of its own can neither begin a line nor fill the screen', () =>
    inPlace(async (place) => {
      const file = place.write(
        'forger.mjs',
        String.raw`process.send('lastcall: not ready: \x1b[31mred\nlastcall: forged line' + 'x'.repeat(100_000))
        setInterval(() => {}, 1000)`,
      )
      const ready = ['--instances', '1', '--ready', '/ready', '--ready-timeout', '3s', '--restart', 'never']
      const { stderr } = await place.run(['run', '--name', 'web', ...ready, '--', NODE, file])
      const shown = String.raw`\x1b[31mred\nlastcall: forged line`
      const [line = '', ...rest] = stderr.split('\n')
      assert.ok(line.includes(`2xx within 3000 ms; the last try got ${shown}xxx`), line)
      assert.match(line, /got .{70,90}$/)
      assert.ok(!rest.some((each) => each.startsWith('lastcall: forged')), stderr)
      assert.ok(!stderr.includes('\x1b'), stderr)
    }))

  test('a server whose answer never ends gave no answer, whatever was there before', () =>
    inPlace(async (place) => {
      const port = await findPort()
      const file = place.write(
        'endless.mjs',
        `import { createServer } from 'node:net'
        const server = createServer((socket) => {
          socket.on('error', () => {}).write('HTTP/1.1 200 OK\\r\\n')
          const timer = setInterval(() => socket.write('X: y\\r\\n'), 50)
          socket.on('close', () => clearInterval(timer))
        })
        setTimeout(() => server.listen(${port}, '127.0.0.1'), 300)`,
      )
      const url = `http://127.0.0.1:${port}/`
      const ready = ['--ready', url, '--ready-timeout', '4s']
      const { stderr } = await place.run(['run', '--name', 'web', ...ready, '--', NODE, file])
      assert.equal(
        stderr.replace(/\(\d+\)/, '(1)'),
        `lastcall: web (1) could not be started: ${url} was not answered with a 2xx within 4000 ms; the last try got no answer\n`,
      )
    }))

  test('two instances that are not ready are told of once each', () =>
    inPlace(async (place) => {
      const port = await findPort()
      const file = place.write(
        'busy.mjs',
        `import { createServer } from 'node:http'
        createServer((_, response) => response.writeHead(503).end()).listen(${port}, '127.0.0.1')`,
      )
      const ready = ['--instances', '2', '--ready', '/ready', '--ready-timeout', '4s', '--restart', 'never']
      const { stderr } = await place.run(['run', '--name', 'web', ...ready, '--', NODE, file])
      const why =
        'could not be started: /ready was not answered with a 2xx within 4000 ms; the last try got 503'
      // The first of them starts the shutdown, in which the other is stopped.
      const [error = '', ...others] = stderr.match(/(?<=LastcallError: ).*?(?=\]|$)/gm) ?? []
      assert.deepEqual(others, [], stderr)
      assert.ok(
        [1, 2].some((number) => error === `web.${number} ${why}`),
        stderr,
      )
    }))

  test('the probe tells of each answer that differs from the one before, and then that it is well', () =>
    inPlace(async (place) => {
      const file = place.write(
        'server.mjs',
        `import { createServer } from 'node:http'
        const answers = [503, 503, 503, 404, 404, 503, 200]
        createServer((_, response) => response.writeHead(answers.shift()).end()).listen(0, '127.0.0.1')`,
      )
      const child = fork(file, { execPath: NODE, execArgv: [`--import=${PROBE}`] })
      const told: string[] = []
      await new Promise<void>((resolve, reject) => {
        child.on('exit', () => reject(new Error(told.join())))
        child.on('message', (message) => {
          if (message === 'ready') resolve()
          // A slow machine may need longer than the probe waits before it says so.
          else if (!String(message).endsWith('no answer')) told.push(String(message))
        })
      }).finally(() => child.kill('SIGKILL'))
      assert.deepEqual(
        told,
        [503, 404, 503].map((status) => `lastcall: not ready: ${status}`),
      )
    }))
})
