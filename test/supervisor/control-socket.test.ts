import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { lstatSync } from 'node:fs'
import { createServer } from 'node:net'
import { describe, test } from 'node:test'
import { createSupervisor } from 'lastcall/supervisor'
import { createTestRegistry } from 'lastcall/testing'
import { listenForControl } from '../../src/supervisor/presence/control-server.ts'
import { listening, talk } from '../support/control.ts'
import { inPlace } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { said } from '../support/said.ts'

describe('S8 the file of the control socket', { skip: NOT_NODE }, () => {
  test('a control socket is for this user alone, and is removed at the end', () =>
    inPlace(async (place) => {
      await listening(place, async (path) => {
        assert.equal(lstatSync(path).mode & 0o777, 0o600)
        assert.ok(lstatSync(path).isSocket())
      })
      assert.deepEqual(place.files, [])
    }))

  test('a control socket that nobody listens on is replaced', () =>
    inPlace(async (place) => {
      const path = place.path('control.sock')
      // A supervisor that was killed leaves such a file.
      const script =
        'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))'
      await place.start([process.execPath, '-e', script, path]).exited()
      assert.deepEqual(place.files, ['control.sock'])
      await listening(place, async () => {
        assert.match(await talk(path, 'GET /status HTTP/1.0\r\n\r\n'), /"state":"running"/)
      })
    }))

  test('a lock that a killed supervisor has left beside a control socket is removed', () =>
    inPlace(async (place) => {
      place.write('control.sock.lock', `${spawnSync('true').pid}`)
      await listening(place, async () => assert.deepEqual(place.files, ['control.sock']))
    }))

  test('of two supervisors that replace a stale socket at once, one succeeds', () =>
    inPlace(async (place) => {
      for (let round = 0; round < 20; round++) {
        const path = place.path(`${round}.sock`)
        const script =
          'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))'
        await place.start([process.execPath, '-e', script, path]).exited()
        const controlled = { status: () => [], act: async () => {}, signal: () => {} }
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

  test('a control socket in use is an error, and nothing is started', () =>
    inPlace((place) =>
      listening(place, async (path) => {
        const registry = createTestRegistry({ exit: false })
        const second = createSupervisor({ registry, control: path, pidFile: place.path('second.pid') })
        const started = second.start({ name: 'web', command: ['sleep', '60'] })
        await assert.rejects(started, {
          code: 'ERR_LASTCALL_CONTROL',
          message: said(`the control socket ${path} is in use by another supervisor`),
        })
        assert.deepEqual([second.status(), registry.hooks()], [[], []])
        assert.deepEqual(place.files, ['control.sock'])
        assert.match(await talk(path, 'GET /status HTTP/1.0\r\n\r\n'), /"state":"running"/)
      }),
    ))

  test('a file that is not a socket is refused as a control socket, and left as it is', () =>
    inPlace(async (place) => {
      const control = place.write('notes.txt', 'notes')
      const supervisor = createSupervisor({ registry: createTestRegistry({ exit: false }), control })
      await assert.rejects(supervisor.start({ name: 'web', command: ['sleep', '60'] }), /is not a socket/)
      assert.equal(place.read('notes.txt'), 'notes')
    }))

  test('a control socket is refused if its path is too long, or its directory is missing', () =>
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

  test('a socket that replaced the supervisor’s own is not removed at the end', () =>
    inPlace((place) =>
      listening(place, async (path, _supervisor, registry) => {
        place.remove('control.sock')
        const other = createServer().listen(path)
        await registry.shutdown()
        assert.deepEqual(place.files, ['control.sock'])
        other.close()
      }),
    ))
})
