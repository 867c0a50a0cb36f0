import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertExit, assertWhole, DELAY, SOON, stopStreams } from '../support/stopped-streams.ts'

/** A server that `fixtures/server.js` can start. */
export interface StreamServerKind {
  readonly name: string
  readonly isHttp2?: boolean
}

/** Tests that a response is a response, whatever it is made of: with real processes, signals and clients. */
export function streamsContract({ name, isHttp2 = false }: StreamServerKind): void {
  describe(`streams on ${name}`, { concurrency: true }, () => {
    test(`H5, X1 ${name}: streams with an end arrive whole, silent event sources are ended after the delay, and the exit code is 0`, async () => {
      const requests = ['POST tokens', 'GET steady', 'GET silent', 'GET half', 'GET half-event']
      const env = { LASTCALL_TIMEOUT: '8s' }
      const { ends, order, ...stopped } = await stopStreams(name, requests, { isHttp2, env })
      for (const stream of ends.slice(0, 2)) assertWhole(stream)
      assert.deepEqual(
        ends.slice(2).map(({ end, text }) => [end, text.replace(/\d{4}/, 'MS')]),
        [
          ['whole', 'data: hello\n\nretry: MS\n'],
          ['whole', 'data: whole\n\ndata: parretry: MS\n'],
          ['whole', 'data: whole\n\ndata: part\nretry: MS\n'],
        ],
      )
      const dispatched = ends.slice(2).map(({ events }) => events)
      assert.deepEqual(dispatched, [['hello'], ['whole'], ['whole']], 'no half event is dispatched')
      assert.deepEqual(order.slice(3).sort(), ['steady', 'tokens'])
      assert.ok(stopped.firstEndMs >= DELAY)
      assertExit(stopped, 0, '0 cut, 0 closed')
    })

    test(`H5, H6, X1 ${name}: streams without an end are broken off, and the exit code is 1 for the two that are no event sources`, async () => {
      const requests = ['POST endless', 'POST half', 'GET endless']
      const { ends, ...stopped } = await stopStreams(name, requests, { isHttp2, env: SOON })
      for (const { end } of ends) assert.notEqual(end, 'whole')
      assert.deepEqual(ends[1]?.text, 'data: whole\n\ndata: par', 'half an event stays half an event')
      assertExit(stopped, 1, '2 cut, 1 closed', /^ {2}http +cut 2 responses after \d+ ms/m)
    })

    test(`H5, X1 ${name}: a stream that classify calls 'end' is ended after the delay, and the exit code is 0`, async () => {
      const env = { CLASSIFY: 'end' }
      const { ends, ...stopped } = await stopStreams(name, ['POST endless'], { isHttp2, env })
      assert.deepEqual([ends[0]?.end, ends[0]?.retry !== undefined], ['whole', true])
      assert.ok(stopped.firstEndMs >= DELAY)
      assertExit(stopped, 0, '0 cut, 0 closed')
    })
  })
}
