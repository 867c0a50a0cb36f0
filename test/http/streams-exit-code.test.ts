import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertExit, SOON, stopStreams } from '../support/stopped-streams.ts'

describe('the exit code after streams that were broken off', { concurrency: true }, () => {
  for (const [name, isHttp2] of [
    ['http', false],
    ['http2', true],
  ] as const) {
    test(`H5, X1 ${name}: an event source that never falls silent is broken off, and the exit code is 0`, async () => {
      const { ends, ...stopped } = await stopStreams(name, ['GET endless'], { isHttp2, env: SOON })
      assert.notEqual(ends[0]?.end, 'whole')
      const told = /^lastcall: exit 0, .*\n {2}http +done after \d+ ms \(went on past last call\)\n$/
      assertExit(stopped, 0, '0 cut, 1 closed', told)
    })

    test(`H6, X1 ${name}: a stream by POST that is broken off is one response cut on stderr, and the exit code is 1`, async () => {
      const { ends, ...stopped } = await stopStreams(name, ['POST endless'], { isHttp2, env: SOON })
      assert.notEqual(ends[0]?.end, 'whole')
      assertExit(stopped, 1, '1 cut, 0 closed', /^ {2}http +cut 1 response after \d+ ms/m)
    })

    test(`X1 ${name}: with failOnCut off, what was cut stands in the report, and the exit code is 0`, async () => {
      const env = { ...SOON, FAIL_ON_CUT: 'false' }
      const { ends, ...stopped } = await stopStreams(name, ['POST endless'], { isHttp2, env })
      assert.notEqual(ends[0]?.end, 'whole')
      assertExit(stopped, 0, '1 cut, 0 closed', /^ {2}http +cut 1 response after \d+ ms/m)
    })

    test(`O1 ${name}: the debug log names a response that was cut by its method and path, without the query`, async () => {
      const env = { ...SOON, DEBUG: 'lastcall:*', DEBUG_COLORS: 'no' }
      const { stderr } = await stopStreams(name, ['POST endless?token=secret'], { isHttp2, env })
      assert.match(stderr, /lastcall:core cut: POST \/streams\/endless$/m)
      assert.doesNotMatch(stderr, /secret/)
    })
  }
})
