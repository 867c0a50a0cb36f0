import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { WebSocket } from 'undici'
import {
  assertForced,
  assertInterrupted,
  assertKilled,
  PLACES,
  runBlocked,
  WAYS,
} from '../support/blocked.ts'
import { type Program, type ProgramOptions, pause, withProgram } from '../support/program.ts'
import { NODE_MAJOR, NOT_NODE, permissionFlags } from '../support/runtime.ts'

// Each outcome stands in the table of docs/deadlines.md.

const DEBUGGERS: readonly [string, ProgramOptions][] = [
  ['--inspect=0', { flags: ['--inspect=0'] }],
  ['inspector.open()', { args: ['open'] }],
  ['a session of the application', { args: ['session'] }],
]

for (const [place, { skip, isFirst }] of Object.entries(PLACES)) {
  describe(`the event loop of ${place} is blocked, and somebody looks on`, {
    skip: NOT_NODE || skip,
    concurrency: 2,
  }, () => {
    for (const way of WAYS) {
      for (const [name, { args = [], flags = [] }] of DEBUGGERS) {
        test(`D5 ${name}, ${way}: interrupted`, async () => {
          assertInterrupted(await runBlocked({ args: [way, 'sync', 'bind', ...args], flags, isFirst }))
        })

        test(`D6 ${name}, ${way}, after an await: 124`, async () => {
          assertForced(await runBlocked({ args: [way, 'later', 'plain', ...args], flags, isFirst }))
        })
      }

      test(`D5, D6 coverage, ${way}: interrupted, 124, and the coverage is written`, async () => {
        for (const [when, assertOutcome] of [
          ['sync', assertInterrupted],
          ['later', assertForced],
        ] as const) {
          const folder = mkdtempSync(join(tmpdir(), 'lastcall-coverage-'))
          try {
            const env = { ...process.env, NODE_V8_COVERAGE: folder }
            assertOutcome(await runBlocked({ args: [way, when], isFirst, env }))
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
    test(`D6 the event loop is blocked, ${way}: 124`, async () => {
      const outcome = await withProgram(
        'blocks.js',
        async (program) => {
          const socket = await attach(program)
          program.kill('SIGTERM')
          const outcome = await program.exited()
          socket.close()
          return outcome
        },
        { args: [way, 'later'], flags: ['--inspect=0'] },
      )
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
    const flags = permissionFlags('child-process', ...allowed)
    const name = ['--permission', ...allowed.map((scope) => `--allow-${scope}`)].join(' ')

    test(`D5 ${name}: interrupted`, async () => {
      for (const way of WAYS) assertInterrupted(await runBlocked({ args: [way, 'sync', 'bind'], flags }))
    })

    if (allowed.includes('worker')) {
      const isForced = allowed.includes('inspector')
      test(`D6 ${name}, after an await: ${isForced ? '124' : 'killed at the deadline'}`, async () => {
        const assertOutcome = isForced ? assertForced : assertKilled
        for (const way of WAYS) assertOutcome(await runBlocked({ args: [way, 'later'], flags }))
      })
    } else {
      test(`D6 ${name}, after an await: no watchdog, the platform has to kill it`, async () => {
        const outcome = await withProgram(
          'blocks.js',
          async (program) => {
            await program.until('ready')
            program.kill('SIGTERM')
            // Beyond the deadline of 1 s.
            await pause(1_500)
            assert.equal(program.child.exitCode ?? program.child.signalCode, null)
            program.kill('SIGKILL')
            return program.exited()
          },
          { args: ['loop', 'later'], flags },
        )
        assert.equal(outcome.stdout, 'ready\nnewest ran\n')
      })
    }
  }
})

/** Attaches a debugger, as an editor does, once the program is ready. */
async function attach(program: Program): Promise<WebSocket> {
  await program.until('ready')
  const url = /ws:\/\/\S+/.exec(program.stderr)?.[0] as string
  const socket = new WebSocket(url)
  await once(socket, 'open')
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.enable' }))
  await once(socket, 'message')
  return socket
}
