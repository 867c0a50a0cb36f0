import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { resultOf } from '../../src/rehearse/findings/verdict.ts'
import type { Finding, FindingId, Rehearsal } from '../../src/rehearse/result.ts'
import { findPort } from '../support/port.ts'
import { lostIn, rehearsed, service } from '../support/rehearsed.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { temporaryPath } from '../support/temporary-path.ts'

/** Why a test of a program is skipped, or false. */
function lacks(file: string, ...args: string[]): string | false {
  return spawnSync(file, args).status === 0 ? false : `there is no \`${file}\` here`
}

const PYTHON = dirname(service('foreign/services.py'))

interface Seen {
  readonly rehearsal: Rehearsal
  readonly runtime: string
  readonly server: string
  /** The only finding. */
  readonly finding: Finding
}

/** The first rehearsal of a command that listens on a port, and the only finding. */
async function stopped(
  command: (port: number) => [string, ...string[]],
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<Seen> {
  const port = await findPort()
  // On a busy machine Python takes seconds to end.
  const record = await rehearsed(command(port), ['under-load'], { signal, grace: 15_000 })
  assert.equal(record.invalid, null)
  assert.equal(record.target?.port, port)
  const [rehearsal] = record.rehearsals
  const [finding, ...others] = resultOf(record).findings
  assert.deepEqual(others, [])
  assert.ok(rehearsal && finding)
  return { rehearsal, runtime: record.target.runtime, server: record.target.server ?? '', finding }
}

/** Less than this, in milliseconds, is at once. */
const AT_ONCE = 100

/** Which finding is due if connections are closed, and the listener with them: the worst that clients have met. */
function idOfClosed({ rehearsal }: Seen): FindingId {
  const { requests, exit } = rehearsal
  if (lostIn(rehearsal) === 0) return 'refused-too-early'
  if ((exit?.afterMs ?? 0) < AT_ONCE) return 'ended-at-once'
  return requests.cut > 0 ? 'cut' : 'closed-without-a-word'
}

/** The platform waits before the signal. */
const WAIT_IN_FRONT = 'lifecycle: { preStop: { sleep: { seconds: 5 } } }'

describe('P1 rehearsals of servers in other languages', { skip: NOT_NODE }, () => {
  test("Python's http.server has no handler", { skip: lacks('python3', '--version') }, async () => {
    const { rehearsal, runtime, server, finding } = await stopped((port) => [
      'python3',
      ...['-m', 'http.server', String(port), '--bind', '127.0.0.1'],
    ])
    assert.deepEqual([runtime, rehearsal.exit?.signal, finding.id], ['python', 'SIGTERM', 'no-handler'])
    assert.match(finding.remedy.text, /^Handle SIGTERM in the service: /)
    assert.match(server, /^SimpleHTTP/)
    assert.ok(rehearsal.requests.refused > 0)
  })

  describe('nginx', { skip: lacks('nginx', '-v') }, () => {
    /** Responses that take a second, so that some are under way at the signal. */
    const start = (t: TestContext, signal: NodeJS.Signals): Promise<Seen> => {
      const config = temporaryPath(t, 'nginx.conf')
      return stopped((port) => {
        writeFileSync(
          config,
          `daemon off; pid ${config}.pid; error_log stderr; worker_processes 2; events {}
          http { access_log off; server { listen 127.0.0.1:${port}; limit_rate 300;
          location / { return 200 "${'x'.repeat(250)}"; } } }`,
        )
        return ['nginx', '-c', config]
      }, signal)
    }

    function assertAllEnded({ rehearsal, runtime }: Seen): void {
      assert.deepEqual([runtime, rehearsal.exit?.code, rehearsal.leftBehind], ['nginx', 0, []])
      assert.equal(rehearsal.processes.length, 3)
      assert.ok(rehearsal.requests.refused > 0)
    }

    test('SIGTERM cuts what is under way, and the remedy is SIGQUIT', async (t) => {
      const seen = await start(t, 'SIGTERM')
      assertAllEnded(seen)
      assert.ok(seen.rehearsal.requests.cut > 0)
      const { id, remedy } = seen.finding
      assert.deepEqual(
        [id, remedy.from, remedy.to],
        [idOfClosed(seen), 'STOPSIGNAL SIGTERM', 'STOPSIGNAL SIGQUIT'],
      )
    })

    test('SIGQUIT finishes what is under way, and the remedy is a wait before the signal', async (t) => {
      const seen = await start(t, 'SIGQUIT')
      assertAllEnded(seen)
      assert.deepEqual([seen.finding.id, seen.finding.remedy.to], [idOfClosed(seen), WAIT_IN_FRONT])
    })
  })

  describe('gunicorn', { skip: lacks('gunicorn', '--version') }, () => {
    const gunicorn = (port: number, ...args: string[]): [string, ...string[]] => {
      return ['gunicorn', '-w', '2', ...args, '-b', `127.0.0.1:${port}`, '--chdir', PYTHON, 'services:wsgi']
    }

    test('two sync workers: what lies unread in the backlog is cut', async () => {
      const seen = await stopped((port) => gunicorn(port))
      const { rehearsal, runtime, server, finding } = seen
      assert.deepEqual([runtime, server, rehearsal.exit?.code], ['python', 'gunicorn', 0])
      assert.ok(rehearsal.requests.cut > 0)
      assert.deepEqual([finding.id, finding.remedy.to], [idOfClosed(seen), WAIT_IN_FRONT])
      assert.match(finding.remedy.text, /^gunicorn drops connections that no worker has accepted yet/)
    })

    test('threads: gunicorn ends with 0, and its workers with it', async () => {
      const seen = await stopped((port) => gunicorn(port, '-k', 'gthread', '--threads', '8'))
      const { rehearsal, finding } = seen
      assert.deepEqual([rehearsal.exit?.code, rehearsal.leftBehind], [0, []])
      assert.ok(rehearsal.requests.refused > 0)
      assert.deepEqual([finding.id, finding.remedy.to], [idOfClosed(seen), WAIT_IN_FRONT])
    })
  })

  test('uvicorn finishes its requests', { skip: lacks('uvicorn', '--version') }, async () => {
    const args = ['--log-level', 'warning', '--app-dir', PYTHON, 'services:asgi']
    const seen = await stopped((port) => ['uvicorn', '--port', String(port), ...args])
    const { rehearsal, finding } = seen
    assert.deepEqual([rehearsal.exit?.code, rehearsal.requests.cut], [0, 0])
    assert.ok(lostIn(rehearsal) + rehearsal.requests.raced + rehearsal.requests.refused > 0)
    assert.deepEqual([finding.id, finding.remedy.to], [idOfClosed(seen), WAIT_IN_FRONT])
  })
})
