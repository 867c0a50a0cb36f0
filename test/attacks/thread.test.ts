import assert from 'node:assert/strict'
import { chmodSync, mkdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fixture, inPlace, NODE } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

describe('S8 the control socket of a supervisor in a worker thread', { skip: NOT_NODE }, () => {
  test('where other users may go, a thread makes no control socket, and nothing is started', () =>
    inPlace(async (place) => {
      chmodSync(place.folder, 0o755)
      const path = place.path('c.sock')
      const program = place.start([NODE, fixture('in-thread.js'), path])
      await program.until('\n')
      assert.deepEqual(
        [program.stdout, place.files],
        [
          `in a worker thread, the control socket ${path} must be in a folder of this user that no other user may access (mode 0700)\n`,
          [],
        ],
      )
    }))

  test('in a folder of its user alone, a thread makes a control socket', () =>
    inPlace(async (place) => {
      mkdirSync(place.path('own'), { mode: 0o700 })
      const program = place.start([NODE, fixture('in-thread.js'), place.path('own/c.sock')])
      await program.until('ready')
      const { stdout } = await place.run(['status', '--control', 'own/c.sock'])
      assert.match(stdout, /\nprogram +\d+ {2}running /)
    }))
})
