import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { eventually, fixture, inPlace, NODE } from '../support/place.ts'
import { NO_TERMINAL, type Program, pause } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

const WORKER = [NODE, fixture('worker.js')]

/** Resolves when a text has been printed so many times. */
const times = (program: Program, text: string, count: number): Promise<void> =>
  eventually(() => (program.stdout + program.stderr).split(text).length > count)

describe('S3 a terminal and its Ctrl-C', { skip: NOT_NODE, concurrency: 2 }, () => {
  for (const [what, words, signal] of [
    ['that reads from the terminal', ['--', ...WORKER], 'SIGINT'],
    ['in a group of its own', ['--procfile', 'Procfile'], 'SIGTERM'],
  ] as const) {
    test(`S3 the hook of a worker ${what} runs once after a Ctrl-C`, { skip: NO_TERMINAL }, () =>
      inPlace(async (place) => {
        place.write('Procfile', `worker: ${WORKER.join(' ')}\n`)
        const supervisor = place.lastcall(['run', ...words], { hasTerminal: true })
        await supervisor.until('ready')
        supervisor.press()
        const outcome = await supervisor.exited()
        assert.equal(outcome.stdout.match(/hook ran/g)?.length, 1, outcome.stdout)
        assert.ok(outcome.stdout.includes(`hook ran 1 time on ${signal}`), outcome.stdout)
        assert.doesNotMatch(outcome.stdout, /ended with/)
        assert.equal(outcome.code, 0)
        assert.deepEqual(place.survivors(), [])
      }),
    )
  }

  test(
    'S3 the hook of each instance, in the group of the supervisor, runs once after a Ctrl-C',
    { skip: NO_TERMINAL },
    () =>
      inPlace(async (place) => {
        const supervisor = place.lastcall(
          ['run', '--instances', '2', '--ready', 'spawned', '--', ...WORKER],
          {
            hasTerminal: true,
          },
        )
        await times(supervisor, 'ready', 2)
        supervisor.press()
        const { code, stdout } = await supervisor.exited()
        assert.equal(stdout.match(/hook ran 1 time on SIGINT/g)?.length, 2, stdout)
        assert.doesNotMatch(stdout, /hook ran 2/)
        assert.equal(code, 0)
        assert.deepEqual(place.survivors(), [])
      }),
  )

  for (const [what, words] of [
    ['instances', ['--instances', '1', '--ready', 'spawned']],
    ['a program that reads from it', []],
  ] as const) {
    test(`S3 a Ctrl-C to ${what} is not followed by another signal`, { skip: NO_TERMINAL }, () =>
      inPlace(async (place) => {
        const run = ['run', ...words, '--', NODE, fixture('counts.js')]
        const supervisor = place.lastcall(run, { hasTerminal: true })
        await supervisor.until('ready')
        supervisor.press()
        const { code, stdout } = await supervisor.exited()
        assert.deepEqual(stdout.match(/got SIG\w+/g), ['got SIGINT'])
        assert.equal(code, 0)
      }),
    )
  }

  test(
    'S2 a second Ctrl-C forces the exit, and kills the programs that are left',
    { skip: NO_TERMINAL },
    () =>
      inPlace(async (place) => {
        place.write('Procfile', `stubborn: ${NODE} ${fixture('stubborn.js')}\n`)
        const supervisor = place.lastcall(['run', '--procfile', 'Procfile'], { hasTerminal: true })
        await times(supervisor, 'grandchild ready', 2)
        supervisor.press()
        await supervisor.until('Ctrl-C again exits at once')
        await pause(250)
        supervisor.press()
        assert.equal((await supervisor.exited()).code, 130)
        await eventually(() => place.survivors().length === 0)
      }),
  )
})
