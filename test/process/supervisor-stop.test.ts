import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, test } from 'node:test'
import { eventually, fixture, inPlace, NODE, type Place } from '../support/place.ts'
import type { Program } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

const WORKER = [NODE, fixture('worker.js')]

/** Resolves when a text has been printed so many times. */
const times = (program: Program, text: string, count: number): Promise<void> =>
  eventually(() => (program.stdout + program.stderr).split(text).length > count)

describe('S1 S2 how a supervisor stops its programs', { skip: NOT_NODE, concurrency: 2 }, () => {
  for (const [how, start] of [
    ['in code', (place: Place) => place.start([NODE, fixture('supervisor.js'), fixture('worker.js')])],
    [
      'by the command',
      (place: Place) => place.lastcall(['run', '--pid-file', 'supervisor.pid', '--', ...WORKER]),
    ],
  ] as const) {
    test(`S1 S7 a supervisor ${how} that gets SIGTERM waits for its worker, removes its pid file, and exits with 0`, () =>
      inPlace(async (place) => {
        const supervisor = start(place)
        await supervisor.until('worker')
        await supervisor.until('ready')
        const pid = Number(place.read('supervisor.pid'))
        assert.equal(place.read('supervisor.pid'), `${supervisor.child.pid}\n`)
        process.kill(pid, 'SIGTERM')
        const { code, stdout, stderr } = await supervisor.exited()
        assert.match(stdout, /hook ran 1 time on SIGTERM\n$/)
        assert.equal(stderr, '')
        assert.equal(code, 0)
        assert.equal(existsSync(place.path('supervisor.pid')), false)
        assert.deepEqual(place.survivors(), [])
      }))
  }

  test('S2 a worker that ignores SIGTERM is killed with its whole group, is named, and makes the status 1', () =>
    inPlace(async (place) => {
      const supervisor = place.lastcall([
        'run',
        '--stop-timeout',
        '500ms',
        '--',
        NODE,
        fixture('stubborn.js'),
      ])
      await times(supervisor, 'grandchild ready', 2)
      assert.equal(place.survivors().length, 4)
      supervisor.kill('SIGTERM')
      const { code, stderr } = await supervisor.exited()
      assert.deepEqual(place.survivors(), [])
      assert.match(stderr, /^lastcall: stubborn \(\d+\) had to be killed\n/)
      assert.match(
        stderr,
        /exit 1, .*\n {2}supervisor {2}failed after [5-9]\d\d ms: \[LastcallError: stubborn had to be killed\]/,
      )
      assert.equal(code, 1)
    }))

  test('S1 processes that outlive their parent are asked to stop, and finish their work', () =>
    inPlace(async (place) => {
      // The shell dies of SIGTERM at once; the process that it started cleans up for a while.
      const cleansUp = `trap 'sleep 0.3; echo cleaned up; exit 0' TERM; echo child ready; while :; do sleep 0.05; done`
      place.write('child.sh', cleansUp)
      const supervisor = place.lastcall(['run', '--', 'sh', '-c', 'sh child.sh & wait'])
      await supervisor.until('child ready')
      supervisor.kill('SIGTERM')
      const { code, stdout, stderr } = await supervisor.exited()
      assert.match(stdout, /cleaned up\n$/)
      assert.doesNotMatch(stderr, /lastcall/)
      assert.equal(code, 0)
      assert.deepEqual(place.survivors(), [])
    }))

  for (const how of ['by the command', 'in code'] as const) {
    test(`S4 a supervisor ${how} that is stopped while a program starts exits with 0`, () =>
      inPlace(async (place) => {
        const slow = [NODE, fixture('never-ready.js')]
        const supervisor =
          how === 'in code'
            ? place.start([NODE, fixture('starting-supervisor.js'), ...slow])
            : place.lastcall(['run', '--ready', 'message', '--', ...slow])
        await supervisor.until('starting')
        supervisor.kill('SIGTERM')
        const { code, stderr } = await supervisor.exited()
        assert.deepEqual([code, stderr], [0, ''])
        assert.deepEqual(place.survivors(), [])
      }))
  }

  test('S1 several programs stop in reverse order of their start', () =>
    inPlace(async (place) => {
      const names = ['one', 'two', 'three']
      place.write('Procfile', names.map((name) => `${name}: ${WORKER.join(' ')}\n`).join(''))
      const supervisor = place.lastcall(['run', '--procfile', 'Procfile'])
      await times(supervisor, 'ready\n', 3)
      supervisor.kill('SIGTERM')
      const { code, stdout, stderr } = await supervisor.exited()
      const order = [...stdout.matchAll(/^(\w+) +\| hook ran/gm)].map(([, name]) => name)
      assert.deepEqual(order, names.toReversed())
      assert.equal(stderr, '')
      assert.equal(code, 0)
    }))

  test('S2 a program with this library names what hangs before it is killed', () =>
    inPlace(async (place) => {
      const worker = place.write(
        'hangs.mjs',
        `import { onShutdown } from ${JSON.stringify(import.meta.resolve('lastcall'))}
        onShutdown('stuck', () => new Promise(() => {}))
        setInterval(() => {}, 1000)
        console.log('ready')`,
      )
      const supervisor = place.lastcall(['run', '--stop-timeout', '3s', '--', NODE, worker])
      await supervisor.until('ready')
      supervisor.kill('SIGTERM')
      const { code, stderr } = await supervisor.exited()
      assert.match(
        stderr,
        /lastcall: exit 124, 2[7-9]\d\d ms after SIGTERM: the deadline passed\n {2}stuck {2}had not ended/,
      )
      assert.match(stderr, /lastcall: hangs \(\d+\) exited with code 124\n/)
      assert.equal(code, 124)
    }))

  test('S3 a forwarded signal reaches the program once', () =>
    inPlace(async (place) => {
      const supervisor = place.lastcall(['run', '--', ...WORKER])
      await supervisor.until('ready')
      for (const signal of ['SIGHUP', 'SIGUSR2'] as const) {
        supervisor.kill(signal)
        await supervisor.until(signal)
      }
      supervisor.kill('SIGTERM')
      const { code, stdout } = await supervisor.exited()
      assert.match(stdout, /ready\nSIGHUP\nSIGUSR2\nhook ran 1 time on SIGTERM\n$/)
      assert.equal(code, 0)
    }))

  test('S2 a `process.exit()` by other code kills the process groups', () =>
    inPlace(async (place) => {
      const file = place.write(
        'exits.mjs',
        `import { createSupervisor } from ${JSON.stringify(import.meta.resolve('lastcall/supervisor'))}
        const supervisor = createSupervisor({ pidFile: 'exits.pid', control: 'exits.sock' })
        await supervisor.start({ name: 'stubborn', command: [process.execPath, process.argv[2]] })
        process.on('SIGUSR2', () => process.exit(5))`,
      )
      const supervisor = place.start([NODE, file, fixture('stubborn.js')])
      await times(supervisor, 'grandchild ready', 2)
      assert.deepEqual(place.files, ['exits.mjs', 'exits.pid', 'exits.sock'])
      supervisor.kill('SIGUSR2')
      assert.equal((await supervisor.exited()).code, 5)
      await eventually(() => place.survivors().length === 0)
      assert.deepEqual(place.files, ['exits.mjs'])
    }))

  test('T10 a crash of the supervisor stops the programs in order', () =>
    inPlace(async (place) => {
      const file = place.write(
        'crashes.mjs',
        `import { configure } from ${JSON.stringify(import.meta.resolve('lastcall'))}
        import { createSupervisor } from ${JSON.stringify(import.meta.resolve('lastcall/supervisor'))}
        configure({ crashes: true })
        await createSupervisor().start({ name: 'worker', command: [process.execPath, process.argv[2]] })
        process.on('SIGUSR2', () => { throw new Error('of the supervisor') })`,
      )
      const supervisor = place.start([NODE, file, fixture('worker.js')])
      await supervisor.until('ready')
      supervisor.kill('SIGUSR2')
      const { code, stdout } = await supervisor.exited()
      assert.match(stdout, /hook ran 1 time on SIGTERM\n$/)
      assert.equal(code, 1)
    }))
})
