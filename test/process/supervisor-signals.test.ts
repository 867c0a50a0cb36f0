import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { eventually, fixture, inPlace, NODE, type Place } from '../support/place.ts'
import type { Program } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

/** A program that prints each signal that is passed on to it, and ends at a SIGTERM. */
const LISTENER = `
for (const signal of ['SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT']) process.on(signal, () => console.log(signal))
process.on('SIGTERM', () => process.exit(0))
setInterval(() => {}, 1_000)
console.log('ready')
`

const PASSED_ON = ['SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'] as const

/** The signals at which a supervisor stops, whatever it passes on. */
const STOPPING = [
  'SIGINT',
  'SIGTERM',
  'SIGALRM',
  'SIGVTALRM',
  'SIGXCPU',
  'SIGIO',
  'SIGPWR',
  'SIGSTKFLT',
] as const

/** Those that Node itself ignores. */
const IGNORED = ['SIGPIPE', 'SIGXFSZ', 'SIGURG'] as const

/** How a command ends that has nothing to say. */
const QUIET = { code: 0, signal: null, stdout: '', stderr: '' }

/** Starts a supervisor by the command, with a program that listens. */
async function started(place: Place): Promise<Program> {
  const supervisor = place.lastcall(['run', '--', NODE, place.write('listens.mjs', LISTENER)])
  await supervisor.until('ready')
  return supervisor
}

/** Sends a SIGTERM, and checks that everything ends as it should. */
async function stopped(place: Place, supervisor: Program): Promise<void> {
  supervisor.kill('SIGTERM')
  const { code, stderr } = await supervisor.exited()
  assert.deepEqual([code, stderr, place.survivors()], [0, '', []])
}

describe('S1 S3 the signals of a supervisor', { skip: NOT_NODE, concurrency: 2 }, () => {
  for (const signal of STOPPING) {
    test(`S1 a ${signal} to \`lastcall run\` stops the program, and nothing is left`, () =>
      inPlace(async (place) => {
        const supervisor = await started(place)
        supervisor.kill(signal)
        const { code, stdout, stderr } = await supervisor.exited()
        assert.deepEqual([code, stdout, stderr, place.survivors()], [0, 'ready\n', '', []])
      }))
  }

  for (const signal of PASSED_ON) {
    test(`S3 a ${signal} to \`lastcall run\` is passed on, and the supervisor keeps running`, () =>
      inPlace(async (place) => {
        const supervisor = await started(place)
        supervisor.kill(signal)
        await supervisor.until(signal)
        await stopped(place, supervisor)
      }))
  }

  test('S3 a program that hangs in its shutdown still gets the SIGQUIT that asks for its stacks', () =>
    inPlace(async (place) => {
      const hangs = `trap 'echo stopping' TERM; trap 'echo stacks; exit 0' QUIT; echo ready; while :; do sleep 0.05; done`
      const supervisor = place.lastcall(['run', '--', 'sh', '-c', hangs])
      await supervisor.until('ready')
      supervisor.kill('SIGTERM')
      await supervisor.until('stopping')
      supervisor.kill('SIGQUIT')
      const { code, stdout, stderr } = await supervisor.exited()
      assert.deepEqual([code, stdout, stderr], [0, 'ready\nstopping\nstacks\n', ''])
    }))

  test('S8 `lastcall kill` sends a signal to one program, to all of them, and to one that hangs in its shutdown', () =>
    inPlace(async (place) => {
      const listens = place.write('listens.mjs', LISTENER.replace('process.exit(0)', "console.log('hangs')"))
      const stacks = 'process.on("SIGQUIT", () => process.exit(0));'
      place.write('hangs.mjs', `${stacks}\n${LISTENER.replace('process.exit(0)', "console.log('hangs')")}`)
      place.write('Procfile', `a: ${NODE} ${listens}\nb: ${NODE} hangs.mjs\n`)
      const supervisor = place.lastcall(['run', '--procfile', 'Procfile'])
      await eventually(() => supervisor.stdout.split('ready').length === 3)
      assert.deepEqual(await place.run(['kill', '-s', 'USR2', 'a']), QUIET)
      await supervisor.until('a | SIGUSR2')
      assert.deepEqual(await place.run(['kill', '--signal', 'SIGUSR1']), QUIET)
      await supervisor.until('a | SIGUSR1')
      await supervisor.until('b | SIGUSR1')
      supervisor.kill('SIGTERM')
      await supervisor.until('b | hangs')
      assert.deepEqual(await place.run(['kill', '-s', 'QUIT', 'b']), QUIET)
      await supervisor.until('a | hangs')
      assert.deepEqual(await place.run(['kill', '-s', 'KILL', 'a']), QUIET)
      const { code, stdout, stderr } = await supervisor.exited()
      assert.equal(stdout.match(/b \| SIGUSR2/), null)
      assert.match(stderr, /lastcall: a \(\d+\) was terminated by SIGKILL\n/)
      assert.deepEqual([code, place.survivors()], [137, []])
    }))

  test('S8 a program that `lastcall kill -s KILL` ends is started again, and one that does not run is refused', () =>
    inPlace(async (place) => {
      const command = ['--restart', 'always', '--name', 'web', '--', 'sh', '-c', 'echo ready; exec sleep 60']
      const supervisor = place.lastcall(['run', ...command])
      await supervisor.until('ready')
      assert.deepEqual(await place.run(['kill', '-s', 'KILL', 'web']), QUIET)
      await eventually(() => supervisor.stdout.split('ready').length === 3)
      assert.equal((await place.run(['stop', 'web'])).code, 0)
      const one = await place.run(['kill', '-s', 'HUP', 'web'])
      assert.deepEqual([one.code, one.stderr], [1, 'lastcall: `web` is not running\n'])
      const all = await place.run(['kill', '-s', 'HUP'])
      assert.deepEqual([all.code, all.stderr], [1, 'lastcall: no program is running\n'])
      supervisor.kill('SIGTERM')
      assert.equal((await supervisor.exited()).code, 0)
    }))

  for (const signal of IGNORED) {
    test(`S1 a ${signal} to \`lastcall run\` changes nothing`, () =>
      inPlace(async (place) => {
        const supervisor = await started(place)
        supervisor.kill(signal)
        // Signals of one process arrive in the order of their numbers at most, so ask for one that is passed on later.
        supervisor.kill('SIGUSR2')
        await supervisor.until('SIGUSR2')
        await stopped(place, supervisor)
      }))
  }

  test('S1 a SIGUSR1 to a supervisor that is debugged is left to the debugger', () =>
    inPlace(async (place) => {
      const file = place.write('listens.mjs', LISTENER)
      const supervisor = place.start([NODE, '--inspect=127.0.0.1:0', place.cli, 'run', '--', NODE, file])
      await supervisor.until('ready')
      supervisor.kill('SIGUSR1')
      supervisor.kill('SIGUSR2')
      await supervisor.until('SIGUSR2')
      supervisor.kill('SIGTERM')
      const { code, stdout } = await supervisor.exited()
      assert.deepEqual([code, stdout, place.survivors()], [0, 'ready\nSIGUSR2\n', []])
    }))

  for (const signal of [...STOPPING, 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const) {
    test(`S1 a ${signal} that nobody listens to stops a supervisor in code, and nothing is left`, () =>
      inPlace(async (place) => {
        const supervisor = place.start([NODE, fixture('supervisor.js'), fixture('worker.js')])
        await supervisor.until('supervisor ready')
        await supervisor.until('worker')
        supervisor.kill(signal)
        const { code, stdout } = await supervisor.exited()
        assert.match(stdout, /hook ran 1 time on SIGTERM\n$/)
        assert.deepEqual([code, place.survivors(), place.files], [0, [], []])
      }))
  }
})
