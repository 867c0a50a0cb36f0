import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeClock } from 'lastcall/testing'
import { Classifier } from '../../src/http/classify.ts'
import { EarlyEnds } from '../../src/http/farewells/early-ends.ts'
import type { OpenResponse } from '../../src/http/farewells/open-response.ts'

/** A response to an `EventSource`, with what is different about it. */
function responseTo(different: Partial<OpenResponse> = {}): OpenResponse {
  return {
    request: { method: 'GET', url: '/', headers: { accept: 'text/event-stream' } },
    isEnded: false,
    contentType: 'text/event-stream',
    written: 0,
    countWrites: () => {},
    whenSent: (callback) => callback(),
    whenClosed: () => {},
    end: () => {},
    ...different,
  }
}

test('H5 a response whose headers are sent after the end of the drain starts no timer', () => {
  const clock = new FakeClock()
  const earlyEnds = new EarlyEnds(clock, new Classifier(undefined))
  let send = (): void => {}
  const whenSent = (callback: () => void): void => {
    send = callback
  }
  earlyEnds.watch(responseTo({ whenSent }))
  earlyEnds.stop()
  send()
  assert.deepEqual([clock.timers, earlyEnds.size], [0, 0])
})

test('H5 a client that asks for an event stream and gets something else is no EventSource', () => {
  const earlyEnds = new EarlyEnds(new FakeClock(), new Classifier(undefined))
  for (const contentType of ['application/json', 'text/html', '']) {
    const response = responseTo({ contentType })
    earlyEnds.watch(response)
    assert.deepEqual([earlyEnds.size, earlyEnds.isNoLoss(response)], [0, false])
  }
  assert.equal(earlyEnds.isNoLoss(responseTo()), true)
})

test('X1 a tunnel over HTTP/2 is no loss, unless the application says that it must finish', () => {
  const request = { method: 'CONNECT', url: '/', headers: {} }
  const isNoLoss = (classifier: Classifier): boolean =>
    new EarlyEnds(new FakeClock(), classifier).isNoLoss(responseTo({ request, contentType: undefined }))
  assert.equal(isNoLoss(new Classifier(undefined)), true)
  assert.equal(isNoLoss(new Classifier(() => 'finish')), false)
})
