import assert from 'node:assert/strict'
import { lstatSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { describe, test } from 'node:test'
import { createRegistry, type Registry } from 'lastcall'
import { createSupervisor, type Supervisor } from 'lastcall/supervisor'
import { createTestRegistry } from 'lastcall/testing'
import { listenForControl } from '../../src/supervisor/presence/control-server.ts'
import { eventually, inPlace, type Place } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

/** A supervisor of a program that sleeps, which listens on a socket. */
async function listening(
  place: Place,
  use: (path: string, supervisor: Supervisor, registry: Registry) => Promise<void>,
): Promise<void> {
  const path = place.path('control.sock')
  const registry = createRegistry({ signals: [], exit: false, report: false })
  const supervisor = createSupervisor({ registry, control: path })
  await supervisor.start({ name: 'web', command: ['sleep', '60'] })
  try {
    await use(path, supervisor, registry)
  } finally {
    await registry.shutdown()
  }
}

/** Sends bytes, and resolves with all that comes until the connection is closed. */
function talk(path: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(path, () => socket.write(text))
    socket.setEncoding('latin1').on('data', (part: string) => {
      answer += part
    })
    socket.on('error', reject).on('close', () => resolve(answer))
  })
}

const firstLine = (answer: string): string => answer.split('\r\n', 1)[0] as string

describe('S8 the control socket', { skip: NOT_NODE }, () => {
  test('is for this user alone, and gone at the end', () =>
    inPlace(async (place) => {
      await listening(place, async (path) => {
        assert.equal(lstatSync(path).mode & 0o777, 0o600)
        assert.ok(lstatSync(path).isSocket())
      })
      assert.deepEqual(place.files, [])
    }))

  test('that nobody listens on is replaced', () =>
    inPlace(async (place) => {
      const path = place.path('control.sock')
      // As a manager leaves it that was killed.
      const script =
        'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))'
      await place.start([process.execPath, '-e', script, path]).exited()
      assert.deepEqual(place.files, ['control.sock'])
      await listening(place, async () => {
        assert.match(await talk(path, 'GET /status HTTP/1.0\r\n\r\n'), /"state":"running"/)
      })
    }))

  test('of two that replace a stale one at the same moment one has it', () =>
    inPlace(async (place) => {
      for (let round = 0; round < 20; round++) {
        const path = place.path(`${round}.sock`)
        const script =
          'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))'
        await place.start([process.execPath, '-e', script, path]).exited()
        const controlled = { status: () => [], act: async () => {} }
        const results = await Promise.allSettled([1, 2].map(() => listenForControl(path, controlled)))
        const got = results.filter((result) => result.status === 'fulfilled')
        for (const result of results) {
          if (result.status === 'rejected')
            assert.match(result.reason.message, /is in use by another supervisor/)
        }
        assert.equal(got.length, 1)
        assert.match(await talk(path, 'GET /status HTTP/1.0\r\n\r\n'), /"programs":\[\]/)
        for (const { value } of got) await value.close()
      }
      assert.deepEqual(place.files, [])
    }))

  test('that another one listens on is an error, and nothing is started', () =>
    inPlace((place) =>
      listening(place, async (path) => {
        const registry = createTestRegistry({ exit: false })
        const second = createSupervisor({ registry, control: path, pidFile: place.path('second.pid') })
        const started = second.start({ name: 'web', command: ['sleep', '60'] })
        await assert.rejects(started, {
          code: 'ERR_LASTCALL_CONTROL',
          message: `the control socket ${path} is in use by another supervisor`,
        })
        assert.deepEqual([second.status(), registry.hooks()], [[], []])
        assert.deepEqual(place.files, ['control.sock'])
        assert.match(await talk(path, 'GET /status HTTP/1.0\r\n\r\n'), /"state":"running"/)
      }),
    ))

  test('a file that is no socket is left alone', () =>
    inPlace(async (place) => {
      const control = place.write('notes.txt', 'notes')
      const supervisor = createSupervisor({ registry: createTestRegistry({ exit: false }), control })
      await assert.rejects(supervisor.start({ name: 'web', command: ['sleep', '60'] }), /is not a socket/)
      assert.equal(place.read('notes.txt'), 'notes')
    }))

  test('a path that is too long, or in no directory', () =>
    inPlace(async (place) => {
      for (const [control, message] of [
        [place.path('x'.repeat(100)), /is longer than 103 bytes/],
        [place.path('no/control.sock'), /cannot be created: .*(ENOENT|EACCES|EINVAL)/],
      ] as const) {
        const supervisor = createSupervisor({ registry: createTestRegistry({ exit: false }), control })
        const started = supervisor.start({ name: 'web', command: ['sleep', '60'] })
        await assert.rejects(started, { code: 'ERR_LASTCALL_CONTROL', message })
      }
    }))

  test('one that was replaced by another manager’s is left to that', () =>
    inPlace((place) =>
      listening(place, async (path, _supervisor, registry) => {
        place.remove('control.sock')
        const other = createServer().listen(path)
        await registry.shutdown()
        assert.deepEqual(place.files, ['control.sock'])
        other.close()
      }),
    ))

  for (const [what, text, status] of [
    ['what is no request', 'restart web\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
    ['bytes', '\x00\x01\x02\xff\r\n\r\n', 'HTTP/1.1 400 Bad Request'],
    [
      'an oversized head',
      `POST /stop HTTP/1.1\r\nX: ${'x'.repeat(5_000)}\r\n\r\n`,
      'HTTP/1.1 431 Request Header Fields Too Large',
    ],
    [
      'an oversized path',
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
    ['no such action', 'POST /destroy/web HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 404 Not Found'],
    ['no such program', 'POST /stop/api HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 404 Not Found'],
    ['the wrong method', 'GET /stop/web HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 405 Method Not Allowed'],
    ['a name where none belongs', 'GET /status/web HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 404 Not Found'],
    ['a reload without instances', 'POST /reload/web HTTP/1.1\r\nHost: x\r\n\r\n', 'HTTP/1.1 404 Not Found'],
  ] as const) {
    test(`${what}: ${status.slice(9)}, and nothing changes`, () =>
      inPlace((place) =>
        listening(place, async (path, supervisor) => {
          const before = supervisor.status().map(({ pid, state }) => ({ pid, state }))
          assert.equal(firstLine(await talk(path, text)), status)
          assert.deepEqual(
            supervisor.status().map(({ pid, state }) => ({ pid, state })),
            before,
          )
        }),
      ))
  }

  for (const [what, text] of [
    ['that never speaks', ''],
    ['that stops in the middle', 'POST /stop/web HTTP/1.1\r\nHost: x\r\n'],
  ] as const) {
    test(`a client ${what} is dropped`, () =>
      inPlace((place) =>
        listening(place, async (path, supervisor) => {
          assert.match(await talk(path, text), /^(HTTP\/1\.1 408 Request Timeout|$)/)
          assert.equal(supervisor.status()[0]?.state, 'running')
        }),
      ))
  }

  test('one that never speaks does not hold the shutdown', () =>
    inPlace((place) =>
      listening(place, async (path, _supervisor, registry) => {
        const answer = talk(path, '')
        await registry.shutdown()
        assert.equal(await answer, '')
      }),
    ))

  test('one that asks more at once has the first answer alone', () =>
    inPlace((place) =>
      listening(place, async (path, supervisor, registry) => {
        const stop = 'POST /stop/web HTTP/1.1\r\nHost: x\r\n\r\n'
        const answer = await talk(path, `GET /status HTTP/1.1\r\nHost: x\r\n\r\n${stop}${stop}`)
        assert.equal(answer.match(/HTTP\/1\.1 200/g)?.length, 1)
        assert.equal(supervisor.status()[0]?.state, 'running')
        assert.equal((await registry.shutdown()).outcome, 'clean')
      }),
    ))

  test('a reload of all, when nothing can be reloaded', () =>
    inPlace((place) =>
      listening(place, async (path) => {
        const answer = await talk(path, 'POST /reload HTTP/1.1\r\nHost: x\r\n\r\n')
        assert.match(answer, /^HTTP\/1\.1 409 [\s\S]*no program has instances/)
      }),
    ))

  test('one that leaves before it has its answer does not hold the shutdown', () =>
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

  test('restart, stop and status do what they say', () =>
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

  test('a stop of all is the shutdown, and is answered when all has stopped', () =>
    inPlace((place) =>
      listening(place, async (path, _supervisor, registry) => {
        const answer = await talk(path, 'POST /stop HTTP/1.1\r\nHost: x\r\n\r\n')
        assert.match(answer, /"state":"stopped"/)
        const { reason } = await registry.shutdown()
        assert.deepEqual(reason, { kind: 'manual', detail: 'lastcall stop' })
      }),
    ))
})
