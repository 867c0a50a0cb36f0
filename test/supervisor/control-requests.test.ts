import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { listening, talk } from '../support/control.ts'
import { eventually, inPlace } from '../support/place.ts'
import { pause } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

describe('S8 the requests of a control socket', { skip: NOT_NODE }, () => {
  for (const [what, text, status] of [
    ['other text than HTTP', 'restart web\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
    ['binary data', '\x00\x01\x02\xff\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
    [
      'a head that is too large',
      `POST /stop HTTP/1.1\r\nX: ${'x'.repeat(5_000)}\r\n\r\n`,
      'HTTP/1.1 431 Request Header Fields Too Large',
    ],
    [
      'a path that is too long',
      `POST /stop/${'x'.repeat(5_000)} HTTP/1.1\r\n\r\n`,
      'HTTP/1.1 431 Request Header Fields Too Large',
    ],
    [
      'a body',
      'POST /stop/web HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nxxx',
      'HTTP/1.1 413 Payload Too Large',
    ],
    [
      'a body in chunks',
      'POST /stop/web HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
      'HTTP/1.1 413 Payload Too Large',
    ],
    ['an unknown action', 'POST /destroy/web HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 404 Not Found'],
    ['an unknown program', 'POST /stop/api HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 404 Not Found'],
    [
      'a signal for an unknown program',
      'POST /kill/SIGUSR2/api HTTP/1.1\r\nHost: x\r\n\r\n',
      'HTTP/1.1 404 Not Found',
    ],
    ['an unknown signal', 'POST /kill/SIGNONE/web HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 404 Not Found'],
    ['no signal', 'POST /kill/web HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 404 Not Found'],
    [
      'a signal by the wrong method',
      'GET /kill/SIGKILL HTTP/1.1\r\nHost: x\r\n\r\n',
      'HTTP/1.1 405 Method Not Allowed',
    ],
    ['the wrong method', 'GET /stop/web HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 405 Method Not Allowed'],
    ['a name for the status', 'GET /status/web HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 404 Not Found'],
    [
      'a reload of a program without instances',
      'POST /reload/web HTTP/1.1\r\nHost: x\r\n\r\n',
      'HTTP/1.1 404 Not Found',
    ],
  ] as const) {
    test(`a request with ${what} is answered with ${status.slice(9)}, and changes nothing`, () =>
      inPlace((place) =>
        listening(place, async (path, supervisor) => {
          const before = supervisor.status().map(({ pid, state }) => ({ pid, state }))
          assert.equal((await talk(path, text)).split('\r\n', 1)[0], status)
          assert.deepEqual(
            supervisor.status().map(({ pid, state }) => ({ pid, state })),
            before,
          )
        }),
      ))
  }

  for (const [what, text] of [
    ['that sends nothing', ''],
    ['that sends half a request', 'POST /stop/web HTTP/1.1\r\nHost: x\r\n'],
  ] as const) {
    test(`a client ${what} is disconnected`, () =>
      inPlace((place) =>
        listening(place, async (path, supervisor) => {
          assert.match(await talk(path, text), /^(HTTP\/1\.1 408 Request Timeout|$)/)
          assert.equal(supervisor.status()[0]?.state, 'running')
        }),
      ))
  }

  test('a client that sends nothing does not hold the shutdown', () =>
    inPlace((place) =>
      listening(place, async (path, _supervisor, registry) => {
        const answer = talk(path, '')
        await registry.shutdown()
        assert.equal(await answer, '')
      }),
    ))

  test('a client that sends several requests at once gets only the first answer', () =>
    inPlace((place) =>
      listening(place, async (path, supervisor, registry) => {
        const stop = 'POST /stop/web HTTP/1.1\r\nHost: x\r\n\r\n'
        const answer = await talk(path, `GET /status HTTP/1.1\r\nHost: x\r\n\r\n${stop}${stop}`)
        assert.equal(answer.match(/HTTP\/1\.1 200/g)?.length, 1)
        assert.equal(supervisor.status()[0]?.state, 'running')
        assert.equal((await registry.shutdown()).outcome, 'clean')
      }),
    ))

  test('a reload of all programs is refused if none has instances', () =>
    inPlace((place) =>
      listening(place, async (path) => {
        const answer = await talk(path, 'POST /reload HTTP/1.1\r\nHost: x\r\n\r\n')
        assert.match(answer, /^HTTP\/1\.1 409 /)
        assert.deepEqual(JSON.parse(answer.split('\r\n\r\n')[1] as string), {
          pid: process.pid,
          error: 'no program has instances, so there is nothing to reload; use `lastcall restart`',
        })
      }),
    ))

  test('a client that leaves before its answer does not hold the shutdown', () =>
    inPlace((place) =>
      listening(place, async (path, supervisor, registry) => {
        // Before its trap is set it would end at once.
        const script = `trap "sleep 0.3; exit 0" TERM; touch ${place.path('trapped')}; while :; do sleep 0.05; done`
        await supervisor.start({ name: 'slow', command: ['sh', '-c', script] })
        await eventually(() => place.files.includes('trapped'))
        const state = (): string | undefined => supervisor.status()[1]?.state
        const socket = connect(path, () => socket.write('POST /restart/slow HTTP/1.1\r\nHost: x\r\n\r\n'))
        await eventually(() => state() === 'stopping')
        socket.destroy()
        await eventually(() => state() === 'running')
        assert.equal((await registry.shutdown()).outcome, 'clean')
      }),
    ))

  test('restart, stop and status are answered when they are done', () =>
    inPlace((place) =>
      listening(place, async (path, supervisor) => {
        const pid = supervisor.status()[0]?.pid
        const ask = async (line: string) => {
          const answer = await talk(path, `${line} HTTP/1.1\r\nHost: x\r\n\r\n`)
          return JSON.parse(answer.split('\r\n\r\n')[1] as string)
        }
        const restarted = await ask('POST /restart/web')
        assert.notEqual(restarted.programs[0].pid, pid)
        assert.equal(restarted.programs[0].state, 'running')
        assert.equal(restarted.pid, process.pid)
        const stopped = await ask('POST /stop/web')
        assert.equal(stopped.programs[0].state, 'stopped')
        assert.deepEqual(await ask('GET /status'), stopped)
      }),
    ))

  test('the status says why a program could not be started', () =>
    inPlace((place) =>
      listening(place, async (path, supervisor) => {
        const program = { name: 'missing', command: ['does-not-exist'], critical: false }
        await assert.rejects(supervisor.start(program))
        const answer = await talk(path, 'GET /status HTTP/1.1\r\nHost: x\r\n\r\n')
        assert.deepEqual(JSON.parse(answer.split('\r\n\r\n')[1] as string).programs[1].lastExit.error, {
          code: 'ENOENT',
          message: 'command not found: does-not-exist',
        })
        const { stdout } = await place.run(['status', '--control', path])
        assert.match(stdout, / could not be started: command not found: does-not-exist\n$/)
      }),
    ))

  test('a stop of all programs shuts the supervisor down, and is answered when all have stopped', () =>
    inPlace((place) =>
      listening(place, async (path, _supervisor, registry) => {
        const answer = await talk(path, 'POST /stop HTTP/1.1\r\nHost: x\r\n\r\n')
        assert.match(answer, /"state":"stopped"/)
        const { reason } = await registry.shutdown()
        assert.deepEqual(reason, { kind: 'manual', detail: 'lastcall stop' })
      }),
    ))

  test('a client that keeps its connection gets a second answer on it', () =>
    inPlace((place) =>
      listening(place, async (path) => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 })
        const ports = new Set<unknown>()
        for (let n = 0; n < 2; n++) {
          const asking = request({ socketPath: path, path: '/status', agent }).end()
          asking.on('socket', (socket) => ports.add(socket))
          const [response] = await once(asking, 'response')
          assert.equal(response.statusCode, 200)
          await response.toArray()
        }
        assert.equal(ports.size, 1)
        agent.destroy()
      }),
    ))

  for (const [what, isLeaving] of [
    ['has closed it', true],
    ['has kept it for a second', false],
  ] as const) {
    test(`a client that holds its connection is waited for until it ${what}`, () =>
      inPlace((place) =>
        listening(place, async (path, _supervisor, registry) => {
          const socket = connect(path)
          socket.write('POST /stop HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n')
          await once(socket, 'data')
          let isOver = false
          const over = registry.shutdown().then(() => {
            isOver = true
          })
          await pause(50)
          assert.equal(isOver, false)
          if (isLeaving) socket.destroy()
          await over
          socket.destroy()
        }),
      ))
  }
})
