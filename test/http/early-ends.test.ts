import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from 'lastcall/testing'
import { Classifier } from '../../src/http/classify.ts'
import { EarlyEnds } from '../../src/http/farewells/early-ends.ts'
import type { OpenResponse } from '../../src/http/farewells/open-response.ts'

test('H5 a response whose headers are sent after the end of the drain starts no timer', () => {
  const clock = new FakeClock()
  const earlyEnds = new EarlyEnds(clock, new Classifier(undefined))
  let send = (): void => {}
  const response: OpenResponse = {
    request: { method: 'GET', url: '/', headers: { accept: 'text/event-stream' } },
    isEnded: false,
    contentType: 'text/event-stream',
    written: 0,
    countWrites: () => {},
    whenSent: (callback) => {
      send = callback
    },
    whenClosed: () => {},
    end: () => {},
  }
  earlyEnds.watch(response)
  earlyEnds.stop()
  send()
  assert.deepEqual([clock.timers, earlyEnds.size], [0, 0])
})
