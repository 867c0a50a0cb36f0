import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, test } from 'node:test'
import { Client } from '../support/client.ts'
import { assertNothingLost, underLoad } from '../support/load.ts'
import { fixture, inPlace, NODE, type Place } from '../support/place.ts'
import type { Program } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

/** A command whose process gets one socket, as systemd passes it. */
const ACTIVATE = ['/bin/sh', '-c', 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"', 'sh']

/** Kubernetes has the longest delay. */
const ENV = { KUBERNETES_SERVICE_HOST: '10.0.0.1' }

/** Starts `lastcall run` with a socket that it gets from its parent. Returns it with the port. */
async function runActivated(
  place: Place,
  words: readonly string[],
): Promise<{ supervisor: Program; port: number; close: () => void }> {
  const socket = createServer().listen(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address() as AddressInfo
  const { fd } = (socket as unknown as { _handle: { fd: number } })._handle
  const supervisor = place.start([...ACTIVATE, NODE, place.cli, 'run', '--name', 'web', ...words], {
    stdio: ['ignore', 'pipe', 'pipe', fd],
    env: ENV,
  })
  return { supervisor, port, close: () => socket.close() }
}

/** Runs the service with a socket, and stops it. Returns what it wrote. */
async function activated(
  words: readonly string[],
  use: (place: Place, port: number) => Promise<void>,
): Promise<string> {
  return await inPlace(async (place) => {
    const { supervisor, port, close } = await runActivated(place, words)
    await supervisor.until('words ')
    // From now on only the programs accept.
    close()
    await use(place, port)
    supervisor.kill('SIGTERM')
    const { code, stdout, stderr } = await supervisor.exited()
    assert.equal(code, 0, stderr)
    assert.deepEqual(place.survivors(), [])
    return stdout
  })
}

const SERVICE = fixture('activated.js')

describe('S11 sockets of systemd', { skip: NOT_NODE }, () => {
  test('S11 a program gets the socket and the right LISTEN_PID, and its words stay as they are', async () => {
    const args = ['$(touch injected)', '`touch injected`', 'a  b', '"; touch injected; "', '-x', '']
    const stdout = await activated(['--', NODE, SERVICE, ...args], async (place, port) => {
      const client = await Client.connect(port, false)
      assert.equal((await client.get('/')).status, 200)
      client.destroy()
      assert.ok(!place.files.includes('injected'))
    })
    assert.deepEqual(stdout.split('\n'), [
      'LISTEN_FDS 1, NOTIFY_SOCKET none',
      `words ${JSON.stringify(args)}`,
      'no delay',
      '',
    ])
  })

  for (const [action, words, processes] of [
    ['restart', ['--ready', 'message'], 4],
    ['restart', ['--instances', '2'], 8],
    ['reload', ['--instances', '2'], 8],
    ['reload', ['--instances', '2', '--ready', '/'], 8],
    ['restart', ['--instances', '2', '--ready', 'message'], 8],
  ] as const) {
    test(`S11 three times ${action} under load lose no connection: lastcall run ${words.join(' ')}`, async () => {
      const stdout = await activated([...words, '--', NODE, SERVICE], async (place, port) => {
        const tally = await underLoad(port, async () => {
          for (let round = 0; round < 3; round++) {
            const { code, stderr } = await place.run([action, 'web'])
            assert.equal(code, 0, stderr)
          }
        })
        assertNothingLost(tally)
      })
      assert.equal(stdout.match(/LISTEN_FDS 1/g)?.length, processes)
      assert.equal(stdout.match(/no delay/g)?.length, processes)
    })
  }

  test('S4 S11 a command that is not there ends the supervisor with 127', async () => {
    await inPlace(async (place) => {
      const { supervisor, close } = await runActivated(place, ['--', 'no-such-command'])
      const { code, stderr } = await supervisor.exited()
      close()
      assert.equal(code, 127, stderr)
    })
  })
})
