import assert from 'node:assert/strict'
import { chmodSync, chownSync, lstatSync, mkdirSync, symlinkSync } from 'node:fs'
import { describe, test } from 'node:test'
import { inPlace, type Place } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { NOT_ROOT, STRANGER } from '../support/stranger.ts'

/** Folders in which root must not create files, and what is said of them. */
const FOLDERS: readonly [what: string, make: (place: Place, folder: string) => void, said: string][] = [
  ['that another user owns', (_place, folder) => chownSync(folder, STRANGER, 0), `user ${STRANGER} owns`],
  ['to which all users may write', (_place, folder) => chmodSync(folder, 0o777), 'other users may write to'],
  [
    'to which another group may write',
    (_place, folder) => {
      chownSync(folder, 0, STRANGER)
      chmodSync(folder, 0o775)
    },
    'other users may write to',
  ],
]

/** The option, and what the error calls the file. */
const FILES = [
  ['--pid-file', 'app.pid', 'pid file', 'written'],
  ['--control', 'c.sock', 'control socket', 'created'],
] as const

describe('S7, S8 a folder in which root is to create a file', { skip: NOT_NODE || NOT_ROOT }, () => {
  for (const [flag, name, called, done] of FILES) {
    for (const [what, make, said] of FOLDERS) {
      test(`as root, a ${called} in a folder ${what} is refused, and nothing is started`, () =>
        inPlace(async (place) => {
          mkdirSync(place.path('run'))
          make(place, place.path('run'))
          const run = await place.run(['run', flag, `run/${name}`, '--', 'echo', 'started'])
          assert.deepEqual(run, {
            code: 1,
            signal: null,
            stdout: '',
            stderr: `lastcall: the ${called} ${place.path(`run/${name}`)} cannot be ${done}: ${said} its folder ${place.path('run')}: use a folder of root alone, or do not run as root\n`,
          })
        }))
    }

    test(`as root, a ${called} behind a link of another user is refused, and one behind a link of root is not`, () =>
      inPlace(async (place) => {
        mkdirSync(place.path('real'))
        symlinkSync('real', place.path('run'))
        const run = () => place.run(['run', flag, `run/${name}`, '--', 'echo', 'started'])
        const { code, stdout } = await run()
        assert.deepEqual([code, stdout], [0, 'started\n'])
        await place.start(['chown', '-h', `${STRANGER}`, 'run']).exited()
        assert.equal(lstatSync(place.path('run')).uid, STRANGER)
        const refused = await run()
        assert.deepEqual([refused.code, refused.stdout], [1, ''])
        assert.match(
          refused.stderr,
          new RegExp(`cannot be ${done}: user ${STRANGER} owns its folder \\S+/run: `),
        )
      }))

    test(`as root, a ${called} in a folder with the sticky bit, as /tmp is, is created`, () =>
      inPlace(async (place) => {
        mkdirSync(place.path('run'))
        chmodSync(place.path('run'), 0o1777)
        const { code, stdout } = await place.run(['run', flag, `run/${name}`, '--', 'echo', 'started'])
        assert.deepEqual([code, stdout], [0, 'started\n'])
      }))
  }
})
