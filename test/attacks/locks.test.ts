import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chownSync, symlinkSync } from 'node:fs'
import { describe, test } from 'node:test'
import { inPlace, type Place } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { NOT_ROOT, STRANGER } from '../support/stranger.ts'

/** A process that has exited. */
const dead = (): string => `${spawnSync('true').pid}`

/** What an attacker can put where a lock is expected, and what is said of it. */
const LOCKS: readonly [what: string, put: (place: Place, name: string) => unknown, said: string][] = [
  ['a FIFO', (place, name) => spawnSync('mkfifo', [place.path(name)]), 'it is not a regular file'],
  [
    'a link to an endless file',
    (place, name) => symlinkSync('/dev/zero', place.path(name)),
    'it is not a regular file',
  ],
  ['a directory', (place, name) => spawnSync('mkdir', [place.path(name)]), 'it is not a regular file'],
  [
    'a link to a lock',
    (place, name) => {
      place.write('other', dead())
      symlinkSync(place.path('other'), place.path(name))
    },
    'it is not a regular file',
  ],
  ['a large file', (place, name) => place.write(name, ' '.repeat(5_000)), 'it is larger than 4096 bytes'],
  ['a file with other text', (place, name) => place.write(name, 'notes'), 'it does not hold a pid'],
]

describe('S7 what lies in the place of a lock', { skip: NOT_NODE }, () => {
  for (const [what, put, said] of LOCKS) {
    test(`${what} in the place of a pid file's lock is an error at once, and nothing is started`, () =>
      inPlace(async (place) => {
        place.write('app.pid', dead())
        put(place, 'app.pid.lock')
        const before = place.files
        const run = await place.run(['run', '--no-control', '--pid-file', 'app.pid', '--', 'echo', 'started'])
        assert.deepEqual(run, {
          code: 1,
          signal: null,
          stdout: '',
          stderr: `lastcall: the pid file ${place.path('app.pid')} cannot be written: ${inTheWay(place, 'app.pid', said)}`,
        })
        assert.deepEqual(place.files, before)
      }))
  }

  test("a FIFO in the place of a control socket's lock is an error at once, and nothing is started", () =>
    inPlace(async (place) => {
      const script =
        'require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))'
      await place.start([process.execPath, '-e', script, place.path('c.sock')]).exited()
      await place.start(['mkfifo', 'c.sock.lock']).exited()
      const run = await place.run(['run', '--control', 'c.sock', '--', 'echo', 'started'])
      assert.deepEqual(run, {
        code: 1,
        signal: null,
        stdout: '',
        stderr: `lastcall: the control socket ${place.path('c.sock')} cannot be created: ${inTheWay(place, 'c.sock', 'it is not a regular file')}`,
      })
    }))

  test('an abandoned lock of another user is an error at once, and is not removed', { skip: NOT_ROOT }, () =>
    inPlace(async (place) => {
      place.write('app.pid', dead())
      chownSync(place.write('app.pid.lock', dead()), STRANGER, STRANGER)
      const { code, stderr } = await place.run(['run', '--no-control', '--pid-file', 'app.pid', '--', 'true'])
      const said = `it belongs to user ${STRANGER}`
      assert.deepEqual(
        [code, stderr, place.files],
        [
          1,
          `lastcall: the pid file ${place.path('app.pid')} cannot be written: ${inTheWay(place, 'app.pid', said)}`,
          ['app.pid', 'app.pid.lock'],
        ],
      )
    }),
  )

  for (const [what, target] of [
    ['a link to an endless file', '/dev/zero'],
    ['a link that leads nowhere', 'nowhere'],
  ] as const) {
    test(`${what} is refused as a pid file, and left as it is`, () =>
      inPlace(async (place) => {
        symlinkSync(target, place.path('app.pid'))
        const { code, stderr } = await place.run([
          'run',
          '--no-control',
          '--pid-file',
          'app.pid',
          '--',
          'true',
        ])
        assert.deepEqual(
          [code, stderr, place.files],
          [1, `lastcall: the pid file ${place.path('app.pid')} is not a regular file\n`, ['app.pid']],
        )
      }))
  }
})

function inTheWay(place: Place, name: string, said: string): string {
  return `${place.path(name)}.lock is in the way, so remove it: ${said}\n`
}
