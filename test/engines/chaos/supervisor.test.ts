import { describe, test } from 'node:test'
import { killAtRandom, sendGarbage, startAtOnce } from '../../support/chaos.ts'
import { inPlace } from '../../support/place.ts'

// The same in small: test/process/supervisor-chaos.test.ts.
describe('a supervisor in a great mess', () => {
  test('S1 S5 of 100 programs that are killed at random for 60 s, a SIGTERM leaves nothing, with status 0', () =>
    inPlace((place) => killAtRandom(place, 100, 60_000)))

  test('S7 of 50 supervisors that start at once on a stale pid file, one wins, and no lock is left', () =>
    inPlace((place) => startAtOnce(place, 50)))

  test('S8 after 20 seconds of garbage on the control socket, `lastcall status` works', () =>
    inPlace((place) => sendGarbage(place, 20_000)))
})
