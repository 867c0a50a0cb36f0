import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, utimesSync } from 'node:fs'
import { describe, test } from 'node:test'
import { PidFile } from '../../src/supervisor/presence/pid-file.ts'
import { eventually, fixture, inPlace, NODE } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { said } from '../support/said.ts'
import { AS_STRANGER, NOT_ROOT } from '../support/stranger.ts'

const WORKER = [NODE, fixture('worker.js')]

/** A small file system of its own, which only root may make. */
const NO_MOUNT: string | false =
  spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0
    ? false
    : 'a file system of its own is not allowed here'

describe('S7 the pid file', { skip: NOT_NODE, concurrency: 2 }, () => {
  test('a pid file is one line, readable for all, with no other file left beside it', () =>
    inPlace(async (place) => {
      const file = new PidFile(place.path('app.pid'))
      file.write(4321)
      assert.equal(place.read('app.pid'), '4321\n')
      assert.deepEqual(place.files, ['app.pid'])
      file.remove()
      assert.deepEqual(place.files, [])
    }))

  test('a pid file of a running process is refused by its pid, and nothing is started', () =>
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
    ['a process that has exited', `${spawnSync('true').pid}\n`],
    ['no process', ''],
    ['this process in an earlier container', `${process.pid}\n`],
    ['a process that has exited, without a line end', String(spawnSync('true').pid)],
  ] as const) {
    test(`a pid file of ${what} is replaced`, () =>
      inPlace(async (place) => {
        place.write('app.pid', text)
        new PidFile(place.path('app.pid')).write(process.ppid)
        assert.equal(place.read('app.pid'), `${process.ppid}\n`)
      }))
  }

  for (const [what, text] of [
    ['other text', 'my precious\n'],
    ['a number and words', '12 monkeys\n'],
  ] as const) {
    test(`a file that holds ${what} is refused as a pid file, and left as it is`, () =>
      inPlace(async (place) => {
        place.write('app.pid', text)
        const { code, stderr } = await place.run(['run', '--pid-file', 'app.pid', '--', 'true'])
        assert.deepEqual(
          [code, stderr],
          [
            1,
            `lastcall: the pid file ${place.path('app.pid')} exists, but does not hold a pid; remove it or use another path\n`,
          ],
        )
        assert.equal(place.read('app.pid'), text)
      }))
  }

  test('a file with more lines below the pid is a pid file', () =>
    inPlace(async (place) => {
      place.write('app.pid', `${process.ppid}\n/var/lib\n`)
      assert.throws(() => new PidFile(place.path('app.pid')).check(), { code: 'ERR_LASTCALL_PID_FILE' })
    }))

  test('a pipe or a directory is refused at once as a pid file', () =>
    inPlace(async (place) => {
      await place.start(['mkfifo', 'pipe.pid']).exited()
      for (const path of [place.path('pipe.pid'), place.folder]) {
        assert.throws(() => new PidFile(path).write(1), {
          code: 'ERR_LASTCALL_PID_FILE',
          message: said(`the pid file ${path} is not a regular file`),
        })
      }
    }))

  test('a pid file that cannot be read is refused', { skip: NOT_ROOT }, () =>
    inPlace(async (place) => {
      place.write('app.pid', `${process.ppid}\n`)
      chmodSync(place.path('app.pid'), 0o600)
      chmodSync(place.folder, 0o777)
      const run = ['run', '--no-control', '--pid-file', 'app.pid', '--', 'true']
      const { code, stderr } = await place.run(run, AS_STRANGER)
      assert.equal(code, 1)
      assert.match(stderr, /^lastcall: the pid file \S+ cannot be read: EACCES/)
      assert.equal(place.read('app.pid'), `${process.ppid}\n`)
    }),
  )

  for (const stale of [false, true]) {
    test(`of eight processes that write a pid file at once${stale ? ' over a stale one' : ''}, one succeeds`, () =>
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

  test('what killed supervisors have left beside a pid file is removed, and nothing else', () =>
    inPlace(async (place) => {
      const dead = `${spawnSync('true').pid}`
      const left = ['app.pid.0123abcd.lastcall', 'app.pid.lock', 'app.pid.lock.lock']
      for (const name of left) place.write(name, dead)
      place.write('app.pid.deadbeef.lastcall', `${process.ppid}\n`)
      place.write('app.pid.cafecafe.lastcall', 'a text of somebody')
      // A script that rotates pid files may have left it.
      place.write('app.pid.20261130', dead)
      new PidFile(place.path('app.pid')).write(process.ppid)
      const kept = ['20261130', 'cafecafe.lastcall', 'deadbeef.lastcall'].map((ending) => `app.pid.${ending}`)
      assert.deepEqual(place.files, ['app.pid', ...kept])
    }))

  test('a lock of process 1 of an earlier container does not keep process 1 of the next one from starting', () =>
    inPlace(async (place) => {
      place.write('app.pid', `${process.pid}\n`)
      place.write('app.pid.lock', `${process.pid}`)
      const justBefore = (performance.timeOrigin - 1_000) / 1_000
      utimesSync(place.path('app.pid.lock'), justBefore, justBefore)
      new PidFile(place.path('app.pid')).write(process.pid)
      assert.deepEqual(place.files, ['app.pid'])
    }))

  test('an abandoned lock beside a pid file is removed, a held one is awaited and then named', () =>
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
      // On a full disk the lock stays empty. This one is older than this process.
      place.write('app.pid.lock', '')
      assert.throws(
        () => new PidFile(place.path('app.pid')).write(1),
        /app\.pid\.lock is held by another process/,
      )
      utimesSync(place.path('app.pid.lock'), 0, 0)
      new PidFile(place.path('app.pid')).write(2)
      assert.deepEqual([place.files, place.read('app.pid')], [['app.pid'], '2\n'])
    }))

  test('a pid file whose pid now belongs to a younger process is replaced', () =>
    inPlace(async (place) => {
      const other = place.start(WORKER)
      await other.until('ready')
      place.write('app.pid', `${other.child.pid}\n`)
      assert.throws(() => new PidFile(place.path('app.pid')).check(), { code: 'ERR_LASTCALL_PID_FILE' })
      const before = Date.now() / 1000 - 60
      utimesSync(place.path('app.pid'), before, before)
      new PidFile(place.path('app.pid')).check()
    }))

  test('a pid file that was overwritten is not removed at the end', () =>
    inPlace(async (place) => {
      const supervisor = place.lastcall(['run', '--pid-file', 'app.pid', '--', ...WORKER])
      await supervisor.until('ready')
      place.write('app.pid', '1\n')
      supervisor.kill('SIGTERM')
      assert.equal((await supervisor.exited()).code, 0)
      assert.equal(place.read('app.pid'), '1\n')
    }))

  test('a pid file that somebody removed is no error', () =>
    inPlace(async (place) => {
      const file = new PidFile(place.path('app.pid'))
      file.write(1)
      place.remove('app.pid')
      file.remove()
      assert.deepEqual(place.files, [])
    }))

  test('a pid file in a missing directory is an error, and nothing is started', () =>
    inPlace(async (place) => {
      const { code, stdout, stderr } = await place.run(['run', '--pid-file', 'no/app.pid', '--', ...WORKER])
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(stderr, /^lastcall: the pid file \S+\/no\/app\.pid cannot be written: ENOENT.*\n$/)
    }))

  test(
    'a pid file in a directory that is not writable is an error, and nothing is started',
    { skip: NOT_ROOT },
    () =>
      inPlace(async (place) => {
        mkdirSync(place.path('locked'))
        chmodSync(place.folder, 0o755)
        const run = ['run', '--no-control', '--pid-file', 'locked/app.pid', '--', ...WORKER]
        const { code, stdout, stderr } = await place.run(run, AS_STRANGER)
        assert.deepEqual([code, stdout], [1, ''])
        assert.match(stderr, /^lastcall: the pid file \S+ cannot be written: EACCES.*\n$/)
      }),
  )

  test(
    'a pid file on a full disk is an error, and nothing is started or left behind',
    { skip: NO_MOUNT },
    () =>
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

  test('the pid file of a program holds its pid while it runs', () =>
    inPlace(async (place) => {
      const options = JSON.stringify({ pidFile: 'worker.pid' })
      const supervisor = place.start([NODE, fixture('supervisor.js'), fixture('worker.js'), options])
      await supervisor.until('worker')
      const workerPid = Number(/worker (\d+)/.exec(supervisor.stdout)?.[1])
      assert.equal(place.read('worker.pid'), `${workerPid}\n`)
      assert.equal(place.read('supervisor.pid'), `${supervisor.child.pid}\n`)
      supervisor.kill('SIGTERM')
      await supervisor.exited()
      assert.deepEqual(place.files, [])
    }))

  test('a program whose pid file belongs to a running process does not start', () =>
    inPlace(async (place) => {
      place.write('worker.pid', `${process.pid}\n`)
      const options = JSON.stringify({ pidFile: 'worker.pid' })
      const supervisor = place.start([NODE, fixture('supervisor.js'), fixture('worker.js'), options])
      const { code, stderr } = await supervisor.exited()
      assert.equal(code, 126)
      assert.match(
        stderr,
        /^lastcall: worker could not be started: the pid file \S+ belongs to process \d+, which is running\n/,
      )
      assert.equal(place.read('worker.pid'), `${process.pid}\n`)
    }))
})
