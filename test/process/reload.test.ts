import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { ProgramStatus } from 'lastcall/supervisor'
import { Client } from '../support/client.ts'
import { assertNothingLost, underLoad } from '../support/load.ts'
import { eventually, fixture, inPlace, NODE, type Place } from '../support/place.ts'
import { findPort } from '../support/port.ts'
import type { Program } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

const status = async (place: Place): Promise<ProgramStatus[]> => {
  const { stdout, stderr } = await place.run(['status', '--json'])
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout).programs
}

const pids = async (place: Place): Promise<(number | null)[]> => (await status(place)).map(({ pid }) => pid)

/** Lets a supervisor run instances of a service that is in its folder, and stops it. */
async function withInstances(
  words: readonly string[],
  args: readonly string[],
  use: (place: Place, port: number, supervisor: Program) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  await inPlace(async (place) => {
    const port = await findPort()
    cpSync(fixture('server.js'), place.path('server.mjs'))
    const command = [NODE, 'server.mjs', String(port), ...args]
    const supervisor = place.lastcall(['run', '--name', 'web', ...words, '--', ...command], { env })
    await supervisor.until('server')
    await use(place, port, supervisor)
    supervisor.kill('SIGTERM')
    const { code } = await supervisor.exited()
    assert.equal(code, 0)
    assert.deepEqual(place.survivors(), [])
  })
}

/** Milliseconds until a new instance is ready: enough for a `lastcall status` on a busy machine. */
const WARM_UP = 2_000

describe('S6 reload', { skip: NOT_NODE }, () => {
  test('20 reloads of 4 instances under load lose no request, in a service that handles no signals', async () => {
    await withInstances(
      ['--instances', '4'],
      [],
      async (place, port) => {
        const generations = new Set(await pids(place))
        const tally = await underLoad(port, async () => {
          for (let round = 0; round < 20; round++) {
            const { code, stderr } = await place.run(['reload', 'web'])
            assert.equal(code, 0, stderr)
            for (const pid of await pids(place)) generations.add(pid)
          }
        })
        assertNothingLost(tally)
        assert.equal(generations.size, 4 * 21)
      },
      { LASTCALL_DELAY: '100ms' },
    )
  })

  for (const [what, words] of [
    ['by `listening`', []],
    ['by an HTTP path, asked of each instance', ['--ready', '/ready']],
    ['by an HTTP URL', ['--ready', 'url']],
  ] as const) {
    test(`an old instance is stopped only when the new one is ready ${what}`, async () => {
      const port = await findPort()
      await inPlace(async (place) => {
        const ready = words.map((word) => (word === 'url' ? `http://127.0.0.1:${port}/ready` : word))
        const run = ['run', '--instances', '1', '--name', 'web', ...ready]
        const supervisor = place.lastcall([
          ...run,
          '--',
          NODE,
          fixture('server.js'),
          String(port),
          String(WARM_UP),
        ])
        await supervisor.until('server')
        await eventually(() => supervisor.stdout.includes('ready'))
        if (ready.length > 0) assert.equal((await status(place))[0]?.state, 'starting')
        const started = performance.now()
        const { code } = await place.run(['reload'])
        assert.equal(code, 0)
        if (ready.includes('/ready')) assert.ok(performance.now() - started >= WARM_UP)
        assert.equal((await status(place))[0]?.state, 'running')
        supervisor.kill('SIGTERM')
        assert.equal((await supervisor.exited()).code, 0)
      })
    })
  }

  test('the old instances go on serving when a new version fails to start, and the command fails', async () => {
    await withInstances(['--instances', '2'], [], async (place, port, supervisor) => {
      const before = await pids(place)
      place.write('server.mjs', 'throw new Error("of the new version")\n')
      const tally = await underLoad(port, async () => {
        const { code, stdout, stderr } = await place.run(['reload', 'web'])
        assert.deepEqual(
          [code, stdout, stderr],
          [1, '', 'lastcall: web.1 exited with code 1 before it was ready\n'],
        )
      })
      assert.deepEqual([tally.failed, tally.refused], [0, 0])
      assert.deepEqual(await pids(place), before)
      assert.match(
        supervisor.stderr,
        /lastcall: web\.1 \(\d+\) exited with code 1, the old process keeps running\n/,
      )
    })
  })

  test('the old instances go on when a new version is never ready', async () => {
    const words = ['--instances', '2', '--ready', '/ready', '--ready-timeout', '3s']
    await withInstances(words, ['0'], async (place) => {
      let before = await status(place)
      while (before.some(({ state }) => state !== 'running')) before = await status(place)
      place.write(
        'server.mjs',
        'import { createServer } from "node:http"\ncreateServer((_, r) => { r.statusCode = 503; r.end() }).listen(Number(process.argv[2]), "127.0.0.1")\n',
      )
      const { code, stderr } = await place.run(['reload', 'web'])
      assert.deepEqual(
        [code, stderr],
        [
          1,
          'lastcall: web.1 could not be started: /ready was not answered with a 2xx within 3000 ms; the last try got 503\n',
        ],
      )
      assert.deepEqual(
        await pids(place),
        before.map(({ pid }) => pid),
      )
    })
  })

  test('a program without instances cannot be reloaded', () =>
    inPlace(async (place) => {
      const supervisor = place.lastcall(['run', '--name', 'web', '--', NODE, fixture('worker.js')])
      await supervisor.until('ready')
      const { code, stderr } = await place.run(['reload', 'web'])
      assert.equal(code, 1)
      assert.match(
        stderr,
        /^lastcall: `web` has no instances, so it can't be reloaded; use `lastcall restart web`\n$/,
      )
      supervisor.kill('SIGTERM')
      assert.equal((await supervisor.exited()).code, 0)
    }))

  test('W3 instances whose supervisor is killed finish their requests and exit', () =>
    inPlace(async (place) => {
      const port = await findPort()
      const run = ['run', '--instances', '2', '--', NODE, fixture('server.js'), String(port)]
      const supervisor = place.lastcall(run)
      await supervisor.until('server')
      const client = await Client.connect(port, false)
      const answer = client.get('/slow')
      await supervisor.until('asked')
      supervisor.kill('SIGKILL')
      assert.equal((await answer).status, 200)
      assert.equal(await client.closed(), 'ended')
      await eventually(() => place.survivors().length === 0)
    }))
})
