import { describe, test } from 'node:test'
import { killAtRandom, sendGarbage, startAtOnce } from '../support/chaos.ts'
import { inPlace } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

// Larger and longer: test/engines/chaos.
describe('a supervisor in a mess', { skip: NOT_NODE }, () => {
  test('S1 S5 of 20 programs that are killed at random for 5 s, a SIGTERM leaves nothing, with status 0', () =>
    inPlace((place) => killAtRandom(place, 20, 5_000)))

  test('S7 of 8 supervisors that start at once on a stale pid file, one wins, and no lock is left', () =>
    inPlace((place) => startAtOnce(place, 8)))

  test('S8 after a second of garbage on the control socket, `lastcall status` works', () =>
    inPlace((place) => sendGarbage(place, 1_000)))
})
