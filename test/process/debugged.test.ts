import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { RunningProgram } from 'lastcall/testing'
import { WebSocket } from 'undici'
import { assertForced, assertKilled, PLACES, runBlocked, WAYS } from '../support/blocked.ts'
import { type FixtureOptions, runFixture } from '../support/fixture.ts'
import { pause } from '../support/program.ts'
import { NODE_MAJOR, NOT_NODE, permissionFlags } from '../support/runtime.ts'

// Each outcome stands in the table of docs/blocked-event-loop.md.

const DEBUGGERS: readonly [string, FixtureOptions][] = [
  ['--inspect=0', { execArgv: ['--inspect=0'] }],
  ['inspector.open()', { args: ['open'] }],
  ['a session of the application', { args: ['session'] }],
]

for (const [place, { skip, wrapper }] of Object.entries(PLACES)) {
  describe(`the event loop of ${place} is blocked, and somebody looks on`, {
    skip: NOT_NODE || skip,
    concurrency: 2,
  }, () => {
    for (const way of WAYS) {
      for (const [name, { args = [], execArgv = [] }] of DEBUGGERS) {
        test(`D6 ${place} with ${name}, blocked by a ${way} in a synchronous part: the watchdog ends it with 124`, async () => {
          const options = { args: [way, 'sync', 'bind', ...args], execArgv, wrapper }
          assertForced(await runBlocked(options))
        })

        test(`D6 ${place} with ${name}, blocked by a ${way} after an await: the watchdog ends it with 124`, async () => {
          const options = { args: [way, 'later', 'plain', ...args], execArgv, wrapper }
          assertForced(await runBlocked(options))
        })
      }

      test(`D6 ${place} that collects coverage, blocked by a ${way}, ends as ever, and writes its coverage`, async () => {
        for (const when of ['sync', 'later']) {
          const folder = mkdtempSync(join(tmpdir(), 'lastcall-coverage-'))
          try {
            const env = { NODE_V8_COVERAGE: folder }
            assertForced(await runBlocked({ args: [way, when], wrapper, env }))
            assert.notDeepEqual(readdirSync(folder), [])
          } finally {
            rmSync(folder, { recursive: true })
          }
        }
      })
    }
  })
}

describe('a debugger is attached', { skip: NOT_NODE, concurrency: 2 }, () => {
  for (const way of WAYS) {
    test(`D6 a process with a debugger attached, blocked by a ${way}: the watchdog ends it with 124`, async () => {
      const options = { args: [way, 'later'], execArgv: ['--inspect=0'], until: 'ready' }
      const outcome = await runFixture('blocks.js', options, async (program) => {
        const socket = await attach(program)
        program.kill('SIGTERM')
        await program.exited
        socket.close()
      })
      assertForced(outcome)
    })
  }
})

describe('the permission model', { skip: NOT_NODE, concurrency: 2 }, () => {
  for (const allowed of [
    [],
    ['worker'],
    ...(NODE_MAJOR >= 24 ? [['inspector'], ['worker', 'inspector']] : []),
  ]) {
    const execArgv = permissionFlags('child-process', ...allowed)
    const name = ['--permission', ...allowed.map((scope) => `--allow-${scope}`)].join(' ')

    if (allowed.includes('worker')) {
      const isForced = allowed.includes('inspector')
      test(`D6 with ${name} a process that blocks ${isForced ? 'ends with 124' : 'is killed at the deadline'}`, async () => {
        const assertOutcome = isForced ? assertForced : assertKilled
        for (const way of WAYS) {
          for (const when of ['sync', 'later'])
            assertOutcome(await runBlocked({ args: [way, when], execArgv }))
        }
      })
    } else {
      test(`D6 with ${name} there is no watchdog: the platform has to kill a process that blocks`, async () => {
        const options = { args: ['loop', 'later'], execArgv, until: 'ready' }
        const { stdout } = await runFixture('blocks.js', options, async (program) => {
          program.kill('SIGTERM')
          // Beyond the deadline of 2 s.
          await pause(3_000)
          assert.ok(program.kill('SIGKILL'))
        })
        assert.equal(stdout, 'ready\nnewest ran\n')
      })
    }
  }
})

/** Attaches a debugger, as an editor does. */
async function attach(program: RunningProgram): Promise<WebSocket> {
  const [url] = await program.until(/ws:\/\/\S+/)
  const socket = new WebSocket(url)
  await once(socket, 'open')
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.enable' }))
  await once(socket, 'message')
  return socket
}
