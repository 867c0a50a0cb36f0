import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, utimesSync } from 'node:fs'
import { describe, test } from 'node:test'
import { PidFile } from '../../src/supervisor/presence/pid-file.ts'
import { eventually, fixture, inPlace, NODE } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

const WORKER = [NODE, fixture('worker.js')]

/** A small file system of its own, which only root may make. */
const NO_MOUNT: string | false =
  spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0
    ? false
    : 'a file system of its own is not allowed here'

const NOT_ROOT: string | false = process.getuid?.() === 0 ? false : 'only root can start it as another user'

/** Who may not write where coverage is kept. */
const ANOTHER_USER = { uid: 65_534, env: { NODE_V8_COVERAGE: undefined } }

describe('S7 the pid file', { skip: NOT_NODE, concurrency: 2 }, () => {
  test('is one line with the pid, readable for all, and nothing else is left beside it', () =>
    inPlace(async (place) => {
      const file = new PidFile(place.path('app.pid'))
      file.write(4321)
      assert.equal(place.read('app.pid'), '4321\n')
      assert.deepEqual(place.files, ['app.pid'])
      file.remove()
      assert.deepEqual(place.files, [])
    }))

  test('of a process that lives is refused, by pid, and nothing is started', () =>
    inPlace(async (place) => {
      const first = place.lastcall(['run', '--pid-file', 'app.pid', '--control', 'one.sock', '--', ...WORKER])
      await first.until('ready')
      const { code, stdout, stderr } = await place.run(['run', '--pid-file', 'app.pid', '--', ...WORKER])
      assert.deepEqual(
        [code, stdout, stderr],
        [
          1,
          '',
          `lastcall: the pid file ${place.path('app.pid')} belongs to process ${first.child.pid}, which is running\n`,
        ],
      )
      first.kill('SIGTERM')
      assert.equal((await first.exited()).code, 0)
      assert.deepEqual(place.files, [])
    }))

  for (const [what, text] of [
    ['a process that has ended', `${spawnSync('true').pid}\n`],
    ['nobody', ''],
    ['this very process, in an earlier life', `${process.pid}\n`],
    ['a number without an end of line', String(spawnSync('true').pid)],
  ] as const) {
    test(`of ${what} is replaced`, () =>
      inPlace(async (place) => {
        place.write('app.pid', text)
        new PidFile(place.path('app.pid')).write(process.ppid)
        assert.equal(place.read('app.pid'), `${process.ppid}\n`)
      }))
  }

  for (const [what, text] of [
    ['something else', 'my precious\n'],
    ['a number and words', '12 monkeys\n'],
  ] as const) {
    test(`that holds ${what} is refused, and left as it is`, () =>
      inPlace(async (place) => {
        place.write('app.pid', text)
        const { code, stderr } = await place.run(['run', '--pid-file', 'app.pid', '--', 'true'])
        assert.deepEqual(
          [code, stderr],
          [1, `lastcall: the pid file ${place.path('app.pid')} exists, and does not hold a pid\n`],
        )
        assert.equal(place.read('app.pid'), text)
      }))
  }

  test('with more lines below the pid is one all the same', () =>
    inPlace(async (place) => {
      place.write('app.pid', `${process.ppid}\n/var/lib\n`)
      assert.throws(() => new PidFile(place.path('app.pid')).check(), { code: 'ERR_LASTCALL_PID_FILE' })
    }))

  test('that is a pipe or a directory is refused at once', () =>
    inPlace(async (place) => {
      await place.start(['mkfifo', 'pipe.pid']).exited()
      for (const path of [place.path('pipe.pid'), place.folder]) {
        assert.throws(() => new PidFile(path).write(1), {
          code: 'ERR_LASTCALL_PID_FILE',
          message: `the pid file ${path} is not a regular file`,
        })
      }
    }))

  test('that cannot be read is refused', { skip: NOT_ROOT }, () =>
    inPlace(async (place) => {
      place.write('app.pid', `${process.ppid}\n`)
      chmodSync(place.path('app.pid'), 0o600)
      chmodSync(place.folder, 0o777)
      const run = ['run', '--no-control', '--pid-file', 'app.pid', '--', 'true']
      const { code, stderr } = await place.run(run, ANOTHER_USER)
      assert.equal(code, 1)
      assert.match(stderr, /^lastcall: the pid file \S+ cannot be read: EACCES/)
      assert.equal(place.read('app.pid'), `${process.ppid}\n`)
    }),
  )

  for (const stale of [false, true]) {
    test(`of eight that write it at one moment ${stale ? 'over a stale one ' : ''}one is the first`, () =>
      inPlace(async (place) => {
        if (stale) place.write('app.pid', `${spawnSync('true').pid}\n`)
        const module = new URL('../../dist/supervisor/all.js', import.meta.url)
        const writer = place.write(
          'writer.mjs',
          `import { PidFile } from ${JSON.stringify(module)}
          const at = Number(process.argv[2])
          while (Date.now() < at);
          try {
            new PidFile('app.pid').write(process.pid)
            console.log('first')
          } catch (error) {
            console.log(error.code)
          }
          setInterval(() => {}, 1000)`,
        )
        const at = String(Date.now() + 1_000)
        const writers = Array.from({ length: 8 }, () => place.start([NODE, writer, at]))
        await eventually(() => writers.every(({ stdout }) => stdout !== ''))
        const firsts = writers.filter(({ stdout }) => stdout === 'first\n')
        assert.equal(firsts.length, 1)
        assert.equal(place.read('app.pid'), `${firsts[0]?.child.pid}\n`)
        assert.deepEqual(place.files, ['app.pid', 'writer.mjs'])
      }))
  }

  test('a lock that lies beside it: abandoned it is removed, held it is waited for, and named in the end', () =>
    inPlace(async (place) => {
      const stale = `${spawnSync('true').pid}`
      place.write('app.pid', stale)
      place.write('app.pid.lock', stale)
      new PidFile(place.path('app.pid')).write(1)
      assert.deepEqual([place.files, place.read('app.pid')], [['app.pid'], '1\n'])
      place.write('app.pid', stale)
      place.write('app.pid.lock', `${process.ppid}`)
      assert.throws(
        () => new PidFile(place.path('app.pid')).write(1),
        /app\.pid\.lock is held by another process/,
      )
      assert.equal(place.read('app.pid'), stale)
      // A full disk has left it empty, before this process began.
      place.write('app.pid.lock', '')
      assert.throws(
        () => new PidFile(place.path('app.pid')).write(1),
        /app\.pid\.lock is held by another process/,
      )
      utimesSync(place.path('app.pid.lock'), 0, 0)
      new PidFile(place.path('app.pid')).write(2)
      assert.deepEqual([place.files, place.read('app.pid')], [['app.pid'], '2\n'])
    }))

  test('whose pid another process has got since is replaced', () =>
    inPlace(async (place) => {
      const other = place.start(WORKER)
      await other.until('ready')
      place.write('app.pid', `${other.child.pid}\n`)
      assert.throws(() => new PidFile(place.path('app.pid')).check(), { code: 'ERR_LASTCALL_PID_FILE' })
      const before = Date.now() / 1000 - 60
      utimesSync(place.path('app.pid'), before, before)
      new PidFile(place.path('app.pid')).check()
    }))

  test('is removed only if it is still ours', () =>
    inPlace(async (place) => {
      const manager = place.lastcall(['run', '--pid-file', 'app.pid', '--', ...WORKER])
      await manager.until('ready')
      place.write('app.pid', '1\n')
      manager.kill('SIGTERM')
      assert.equal((await manager.exited()).code, 0)
      assert.equal(place.read('app.pid'), '1\n')
    }))

  test('that was removed by somebody is no error', () =>
    inPlace(async (place) => {
      const file = new PidFile(place.path('app.pid'))
      file.write(1)
      place.remove('app.pid')
      file.remove()
      assert.deepEqual(place.files, [])
    }))

  test('in a directory that is not there: an error, and nothing is started', () =>
    inPlace(async (place) => {
      const { code, stdout, stderr } = await place.run(['run', '--pid-file', 'no/app.pid', '--', ...WORKER])
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(stderr, /^lastcall: the pid file \S+\/no\/app\.pid cannot be written: ENOENT.*\n$/)
    }))

  test('in a directory that is not writable: an error, and nothing is started', { skip: NOT_ROOT }, () =>
    inPlace(async (place) => {
      mkdirSync(place.path('locked'))
      chmodSync(place.folder, 0o755)
      const run = ['run', '--no-control', '--pid-file', 'locked/app.pid', '--', ...WORKER]
      const { code, stdout, stderr } = await place.run(run, ANOTHER_USER)
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(stderr, /^lastcall: the pid file \S+ cannot be written: EACCES.*\n$/)
    }),
  )

  test('on a full disk: an error, nothing is started, nothing is left', { skip: NO_MOUNT }, () =>
    inPlace(async (place) => {
      mkdirSync(place.path('disk'))
      const worker = WORKER.join(' ')
      const script = `mount -t tmpfs -o size=16k tmpfs disk && dd if=/dev/zero of=disk/fill 2> /dev/null
        ${NODE} ${place.cli} run --no-control --pid-file disk/app.pid -- ${worker}; echo "exit $?"; ls disk`
      const { stdout, stderr } = await place.start(['unshare', '--mount', 'sh', '-c', script]).exited()
      assert.equal(stdout, 'exit 1\nfill\n')
      assert.match(stderr, /^lastcall: the pid file \S+ cannot be written: ENOSPC.*\n$/)
    }),
  )

  test('of a program holds its pid while it runs', () =>
    inPlace(async (place) => {
      const options = JSON.stringify({ pidFile: 'worker.pid' })
      const manager = place.start([NODE, fixture('manager.js'), fixture('worker.js'), options])
      await manager.until('worker')
      const workerPid = Number(/worker (\d+)/.exec(manager.stdout)?.[1])
      assert.equal(place.read('worker.pid'), `${workerPid}\n`)
      assert.equal(place.read('manager.pid'), `${manager.child.pid}\n`)
      manager.kill('SIGTERM')
      await manager.exited()
      assert.deepEqual(place.files, [])
    }))

  test('of a program that belongs to a process that lives: the program does not start', () =>
    inPlace(async (place) => {
      place.write('worker.pid', `${process.pid}\n`)
      const options = JSON.stringify({ pidFile: 'worker.pid' })
      const manager = place.start([NODE, fixture('manager.js'), fixture('worker.js'), options])
      const { code, stderr } = await manager.exited()
      assert.equal(code, 126)
      assert.match(
        stderr,
        /^lastcall: worker could not be started: the pid file \S+ belongs to process \d+, which is running\n/,
      )
      assert.equal(place.read('worker.pid'), `${process.pid}\n`)
    }))
})
