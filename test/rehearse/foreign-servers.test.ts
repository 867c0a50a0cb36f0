import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, test } from 'node:test'
import type { Rehearsal } from '../../src/rehearse/result.ts'
import { findPort } from '../support/port.ts'
import { lostIn, rehearsed, service } from '../support/rehearsed.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { temporaryPath } from '../support/temporary-path.ts'

/** Why a test of a program is skipped, or false. */
function lacks(file: string, ...args: string[]): string | false {
  return spawnSync(file, args).status === 0 ? false : `there is no \`${file}\` here`
}

const PYTHON = dirname(service('foreign/services.py'))

/** The first rehearsal of a command that listens on a port. */
async function stopped(
  command: (port: number) => [string, ...string[]],
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<{ readonly rehearsal: Rehearsal; readonly runtime: string; readonly server: string }> {
  const port = await findPort()
  const { invalid, target, rehearsals } = await rehearsed(command(port), ['under-load'], { signal })
  assert.equal(invalid, null)
  assert.equal(target?.port, port)
  const [rehearsal] = rehearsals
  assert.ok(rehearsal)
  return { rehearsal, runtime: target?.runtime ?? '', server: target?.server ?? '' }
}

describe('rehearsals of servers in other languages', { skip: NOT_NODE }, () => {
  test("Python's http.server has no handler", { skip: lacks('python3', '--version') }, async () => {
    const { rehearsal, runtime, server } = await stopped((port) => [
      'python3',
      ...['-m', 'http.server', String(port), '--bind', '127.0.0.1'],
    ])
    assert.deepEqual([runtime, rehearsal.exit?.signal], ['python', 'SIGTERM'])
    assert.match(server, /^SimpleHTTP/)
    assert.ok(rehearsal.requests.refused > 0)
  })

  describe('nginx', { skip: lacks('nginx', '-v') }, () => {
    for (const signal of ['SIGTERM', 'SIGQUIT'] as const) {
      test(`${signal} ends nginx with 0, and its workers with it`, async (t) => {
        const config = temporaryPath(t, 'nginx.conf')
        const { rehearsal, runtime } = await stopped((port) => {
          writeFileSync(
            config,
            `daemon off; pid ${config}.pid; error_log stderr; worker_processes 2; events {}
            http { access_log off; server { listen 127.0.0.1:${port}; location / { return 200 "ok"; } } }`,
          )
          return ['nginx', '-c', config]
        }, signal)
        assert.deepEqual([runtime, rehearsal.exit?.code, rehearsal.leftBehind], ['nginx', 0, []])
        assert.equal(rehearsal.processes.length, 3)
        assert.ok(rehearsal.requests.refused > 0)
      })
    }
  })

  describe('gunicorn', { skip: lacks('gunicorn', '--version') }, () => {
    const gunicorn = (port: number, ...args: string[]): [string, ...string[]] => {
      return ['gunicorn', '-w', '2', ...args, '-b', `127.0.0.1:${port}`, '--chdir', PYTHON, 'services:wsgi']
    }

    test('two sync workers: what lies unread in the backlog is cut', async () => {
      const { rehearsal, runtime, server } = await stopped((port) => gunicorn(port))
      assert.deepEqual([runtime, server, rehearsal.exit?.code], ['python', 'gunicorn', 0])
      assert.ok(rehearsal.requests.cut > 0)
    })

    test('threads: gunicorn ends with 0, and its workers with it', async () => {
      const { rehearsal } = await stopped((port) => gunicorn(port, '-k', 'gthread', '--threads', '8'))
      assert.deepEqual([rehearsal.exit?.code, rehearsal.leftBehind], [0, []])
      assert.ok(rehearsal.requests.refused > 0)
    })
  })

  test('uvicorn finishes its requests', { skip: lacks('uvicorn', '--version') }, async () => {
    const args = ['--log-level', 'warning', '--app-dir', PYTHON, 'services:asgi']
    const { rehearsal } = await stopped((port) => ['uvicorn', '--port', String(port), ...args])
    assert.deepEqual([rehearsal.exit?.code, rehearsal.requests.cut], [0, 0])
    assert.ok(lostIn(rehearsal) + rehearsal.requests.raced + rehearsal.requests.refused > 0)
  })
})
