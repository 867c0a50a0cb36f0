import assert from 'node:assert/strict'
import { chmodSync, existsSync } from 'node:fs'
import { constants } from 'node:os'
import { describe, test } from 'node:test'
import { eventually, fixture, inPlace, NODE, type Place } from '../support/place.ts'
import { NO_TERMINAL, type Program, pause } from '../support/program.ts'
import { NOT_NODE } from '../support/runtime.ts'

const WORKER = [NODE, fixture('worker.js')]

/** Resolves when a text has been written so many times. */
const times = (program: Program, text: string, count: number): Promise<void> =>
  eventually(() => (program.stdout + program.stderr).split(text).length > count)

describe('the classic script, as a program', { skip: NOT_NODE, concurrency: 2 }, () => {
  for (const [how, start] of [
    ['of the library', (place: Place) => place.start([NODE, fixture('manager.js'), fixture('worker.js')])],
    [
      'of the command',
      (place: Place) => place.lastcall(['run', '--pid-file', 'manager.pid', '--', ...WORKER]),
    ],
  ] as const) {
    test(`S1 S7 a manager ${how}: TERM to the pid file; the worker's hook runs, it is waited for, exit 0`, () =>
      inPlace(async (place) => {
        const manager = start(place)
        await manager.until('worker')
        await manager.until('ready')
        const pid = Number(place.read('manager.pid'))
        assert.equal(place.read('manager.pid'), `${manager.child.pid}\n`)
        process.kill(pid, 'SIGTERM')
        const { code, stdout, stderr } = await manager.exited()
        assert.match(stdout, /hook ran 1 time on SIGTERM\n$/)
        assert.equal(stderr, '')
        assert.equal(code, 0)
        assert.equal(existsSync(place.path('manager.pid')), false)
        assert.deepEqual(place.survivors(), [])
      }))
  }

  for (const [what, words, signal] of [
    ['that reads from the terminal', ['--', ...WORKER], 'SIGINT'],
    ['in a group of its own', ['--procfile', 'Procfile'], 'SIGTERM'],
  ] as const) {
    test(`S3 Ctrl-C on a terminal, a worker ${what}: its hook runs once`, { skip: NO_TERMINAL }, () =>
      inPlace(async (place) => {
        place.write('Procfile', `worker: ${WORKER.join(' ')}\n`)
        const manager = place.lastcall(['run', ...words], { hasTerminal: true })
        await manager.until('ready')
        manager.press()
        const outcome = await manager.exited()
        assert.equal(outcome.stdout.match(/hook ran/g)?.length, 1, outcome.stdout)
        assert.ok(outcome.stdout.includes(`hook ran 1 time on ${signal}`), outcome.stdout)
        assert.doesNotMatch(outcome.stdout, /ended with/)
        assert.equal(outcome.code, 0)
        assert.deepEqual(place.survivors(), [])
      }),
    )
  }

  test(
    'S3 Ctrl-C on a terminal, instances in the group of the manager: each hook runs once',
    { skip: NO_TERMINAL },
    () =>
      inPlace(async (place) => {
        const manager = place.lastcall(['run', '--instances', '2', '--ready', 'spawned', '--', ...WORKER], {
          hasTerminal: true,
        })
        await times(manager, 'ready', 2)
        manager.press()
        const { code, stdout } = await manager.exited()
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
    test(`S3 Ctrl-C on a terminal, ${what}: nothing is sent beside it`, { skip: NO_TERMINAL }, () =>
      inPlace(async (place) => {
        const run = ['run', ...words, '--', NODE, fixture('counts.js')]
        const manager = place.lastcall(run, { hasTerminal: true })
        await manager.until('ready')
        manager.press()
        const { code, stdout } = await manager.exited()
        assert.deepEqual(stdout.match(/got SIG\w+/g), ['got SIGINT'])
        assert.equal(code, 0)
      }),
    )
  }

  test('S2 a second Ctrl-C forces the exit and kills what is left', { skip: NO_TERMINAL }, () =>
    inPlace(async (place) => {
      place.write('Procfile', `stubborn: ${NODE} ${fixture('stubborn.js')}\n`)
      const manager = place.lastcall(['run', '--procfile', 'Procfile'], { hasTerminal: true })
      await times(manager, 'grandchild ready', 2)
      manager.press()
      await manager.until('Ctrl-C again exits at once')
      await pause(250)
      manager.press()
      assert.equal((await manager.exited()).code, 130)
      await eventually(() => place.survivors().length === 0)
    }),
  )
})

describe('how programs are stopped', { skip: NOT_NODE, concurrency: 2 }, () => {
  test('S2 a worker that ignores SIGTERM, with two grandchildren: SIGKILL to the group, exit 1, named', () =>
    inPlace(async (place) => {
      const manager = place.lastcall(['run', '--stop-timeout', '500ms', '--', NODE, fixture('stubborn.js')])
      await times(manager, 'grandchild ready', 2)
      assert.equal(place.survivors().length, 4)
      manager.kill('SIGTERM')
      const { code, stderr } = await manager.exited()
      assert.deepEqual(place.survivors(), [])
      assert.match(stderr, /^lastcall: stubborn \(\d+\) had to be killed\n/)
      assert.match(
        stderr,
        /exit 1, .*\n {2}supervisor {2}failed after [5-9]\d\d ms: \[ProgramError: stubborn had to be killed\]/,
      )
      assert.equal(code, 1)
    }))

  test('S1 grandchildren that outlive their parent are asked, waited for, and finish their work', () =>
    inPlace(async (place) => {
      // The shell dies of SIGTERM at once; what it has started cleans up for a while.
      const cleansUp = `trap 'sleep 0.3; echo cleaned up; exit 0' TERM; echo child ready; while :; do sleep 0.05; done`
      place.write('child.sh', cleansUp)
      const manager = place.lastcall(['run', '--', 'sh', '-c', 'sh child.sh & wait'])
      await manager.until('child ready')
      manager.kill('SIGTERM')
      const { code, stdout, stderr } = await manager.exited()
      assert.match(stdout, /cleaned up\n$/)
      assert.doesNotMatch(stderr, /lastcall/)
      assert.equal(code, 0)
      assert.deepEqual(place.survivors(), [])
    }))

  for (const how of ['the command', 'code'] as const) {
    test(`S4 ${how}: a manager that is stopped while a program is starting has not failed`, () =>
      inPlace(async (place) => {
        const slow = [NODE, fixture('never-ready.js')]
        const manager =
          how === 'code'
            ? place.start([NODE, fixture('starting-manager.js'), ...slow])
            : place.lastcall(['run', '--ready', 'message', '--', ...slow])
        await manager.until('starting')
        manager.kill('SIGTERM')
        const { code, stderr } = await manager.exited()
        assert.deepEqual([code, stderr], [0, ''])
        assert.deepEqual(place.survivors(), [])
      }))
  }

  test('S1 several programs stop in reverse order of their start', () =>
    inPlace(async (place) => {
      const names = ['one', 'two', 'three']
      place.write('Procfile', names.map((name) => `${name}: ${WORKER.join(' ')}\n`).join(''))
      const manager = place.lastcall(['run', '--procfile', 'Procfile'])
      await times(manager, 'ready\n', 3)
      manager.kill('SIGTERM')
      const { code, stdout, stderr } = await manager.exited()
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
      const manager = place.lastcall(['run', '--stop-timeout', '3s', '--', NODE, worker])
      await manager.until('ready')
      manager.kill('SIGTERM')
      const { code, stderr } = await manager.exited()
      assert.match(
        stderr,
        /lastcall: exit 124, 2[7-9]\d\d ms after SIGTERM: the deadline passed\n {2}stuck {2}had not ended/,
      )
      assert.match(stderr, /lastcall: hangs \(\d+\) exited with code 124\n/)
      assert.equal(code, 124)
    }))

  test('S3 other signals are passed on, each once', () =>
    inPlace(async (place) => {
      const manager = place.lastcall(['run', '--', ...WORKER])
      await manager.until('ready')
      for (const signal of ['SIGHUP', 'SIGUSR2'] as const) {
        manager.kill(signal)
        await manager.until(signal)
      }
      manager.kill('SIGTERM')
      const { code, stdout } = await manager.exited()
      assert.match(stdout, /ready\nSIGHUP\nSIGUSR2\nhook ran 1 time on SIGTERM\n$/)
      assert.equal(code, 0)
    }))

  test('S2 an exit by other code kills the groups', () =>
    inPlace(async (place) => {
      const file = place.write(
        'exits.mjs',
        `import { createSupervisor } from ${JSON.stringify(import.meta.resolve('lastcall/supervisor'))}
        const supervisor = createSupervisor({ pidFile: 'exits.pid', control: 'exits.sock' })
        await supervisor.start({ name: 'stubborn', command: [process.execPath, process.argv[2]] })
        process.on('SIGUSR2', () => process.exit(5))`,
      )
      const manager = place.start([NODE, file, fixture('stubborn.js')])
      await times(manager, 'grandchild ready', 2)
      assert.deepEqual(place.files, ['exits.mjs', 'exits.pid', 'exits.sock'])
      manager.kill('SIGUSR2')
      assert.equal((await manager.exited()).code, 5)
      await eventually(() => place.survivors().length === 0)
      assert.deepEqual(place.files, ['exits.mjs'])
    }))

  test('T10 a crash of the manager stops the programs in order', () =>
    inPlace(async (place) => {
      const file = place.write(
        'crashes.mjs',
        `import { configure } from ${JSON.stringify(import.meta.resolve('lastcall'))}
        import { createSupervisor } from ${JSON.stringify(import.meta.resolve('lastcall/supervisor'))}
        configure({ crashes: true })
        await createSupervisor().start({ name: 'worker', command: [process.execPath, process.argv[2]] })
        process.on('SIGUSR2', () => { throw new Error('of the manager') })`,
      )
      const manager = place.start([NODE, file, fixture('worker.js')])
      await manager.until('ready')
      manager.kill('SIGUSR2')
      const { code, stdout } = await manager.exited()
      assert.match(stdout, /hook ran 1 time on SIGTERM\n$/)
      assert.equal(code, 1)
    }))
})

describe('S4 statuses', { skip: NOT_NODE, concurrency: 2 }, () => {
  const status = (place: Place, ...command: string[]): Promise<number | null> =>
    place.run(['run', '--no-control', '--', ...command]).then(({ code }) => code)

  test('all 256 exit codes are mirrored', () =>
    inPlace(async (place) => {
      const codes = Array.from({ length: 256 }, (_, code) => code)
      const seen: (number | null)[] = []
      for (let at = 0; at < codes.length; at += 8) {
        const part = codes.slice(at, at + 8)
        seen.push(...(await Promise.all(part.map((code) => status(place, 'sh', '-c', `exit ${code}`)))))
      }
      assert.deepEqual(seen, codes)
    }))

  test('the signals 1 to 15 are mirrored as 128 + n', () =>
    inPlace(async (place) => {
      for (let number = 1; number <= 15; number++) {
        // No core dumps.
        const code = await status(place, 'sh', '-c', `ulimit -c 0; kill -${number} $$`)
        assert.equal(code, 128 + number, Object.entries(constants.signals).find(([, n]) => n === number)?.[0])
      }
    }))

  test('command not found 127, not executable 126, both named', () =>
    inPlace(async (place) => {
      const missing = await place.run(['run', '--restart', 'always', '--', './missing'])
      assert.deepEqual(
        [missing.code, missing.stderr],
        [127, 'lastcall: missing could not be started: command not found: ./missing\n'],
      )
      chmodSync(place.write('text', 'no program\n'), 0o644)
      const text = await place.run(['run', '--', './text'])
      assert.deepEqual(
        [text.code, text.stderr],
        [126, 'lastcall: text could not be started: not executable: ./text\n'],
      )
    }))

  test('a working directory that is not there is named, for instances too', () =>
    inPlace(async (place) => {
      const file = place.write(
        'nowhere.mjs',
        `import { createSupervisor } from ${JSON.stringify(import.meta.resolve('lastcall/supervisor'))}
        const supervisor = createSupervisor()
        const options = { cwd: '/nonexistent', command: ['node', 'x.js'], restart: 'always', critical: false }
        for (const extra of [{}, { instances: 1 }, { instances: 1, ready: 'message' }]) {
          const name = 'p' + Object.keys(extra).length
          await supervisor.start({ name, ...options, ...extra }).catch(({ message }) => console.log(message))
        }`,
      )
      const { code, stdout } = await place.start([NODE, file]).exited()
      const why = 'could not be started: the working directory /nonexistent does not exist'
      assert.deepEqual([code, stdout], [0, `p0 ${why}\np1.1 ${why}\np2.1 ${why}\n`])
    }))

  test('a program that ends before its URL answers is not asked for ever', () =>
    inPlace(async (place) => {
      const file = place.write(
        'asks.mjs',
        `import { createSupervisor } from ${JSON.stringify(import.meta.resolve('lastcall/supervisor'))}
        const options = { command: ['false'], ready: 'http://127.0.0.1:1/', critical: false }
        await createSupervisor().start({ name: 'web', ...options }).catch(({ message }) => console.log(message))`,
      )
      const { code, stdout } = await place.start([NODE, file]).exited()
      assert.deepEqual([code, stdout], [0, 'web exited with code 1 before it was ready\n'])
    }))

  test('a worker that ends with a code of its own at the stop', () =>
    inPlace(async (place) => {
      const manager = place.lastcall(['run', '--', ...WORKER, '7'])
      await manager.until('ready')
      manager.kill('SIGTERM')
      assert.equal((await manager.exited()).code, 7)
    }))
})
