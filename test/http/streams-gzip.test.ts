import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NO_NGINX, withNginxProxy } from '../support/nginx-proxy.ts'
import {
  assertExit,
  assertWhole,
  SOON,
  type StoppedStreams,
  stopStreams,
} from '../support/stopped-streams.ts'

const REQUESTS = ['POST steady', 'GET silent', 'GET half', 'GET endless', 'POST endless']

const TERMS = { isGzip: true, env: { ...SOON, STREAM_LENGTH: '1500' } }

const BROKEN_OFF = 'broken off'

/** An nginx that packs event streams, and passes each part on at once. It asks its backend by this version of HTTP. */
const packing = (http: string): string => `
  gzip on;
  gzip_types text/event-stream;
  gzip_min_length 0;
  proxy_http_version ${http};
  proxy_buffering off;`

/** Node's gunzip at the end of what is cut off. */
const CUT_OFF = 'unexpected end of file'

/** Asserts that what is whole can be unpacked, and that what is broken off can not. */
function assertPacked({ ends, ...stopped }: StoppedStreams, hasLine: boolean, unpackedEarly = 'whole'): void {
  const [steady, silent, half, ...endless] = ends
  assert.ok(steady && silent && half)
  assert.deepEqual([...new Set(ends.map(({ encoding }) => encoding))], ['gzip'])
  assertWhole(steady)
  assert.deepEqual(
    [silent, half].map(({ end, unpacked, text }) => [end, unpacked, text.replace(/\d{4}/, 'MS')]),
    [
      ['whole', unpackedEarly, `data: hello\n\n${hasLine ? 'retry: MS\n' : ''}`],
      ['whole', unpackedEarly, `data: whole\n\ndata: par${hasLine ? 'retry: MS\n' : ''}`],
    ],
  )
  assert.deepEqual(half.events, ['whole'], 'no half event is dispatched')
  assert.deepEqual(
    endless.map(({ end, unpacked, retry }) => [end === 'whole' ? end : BROKEN_OFF, unpacked, retry]),
    [
      [BROKEN_OFF, CUT_OFF, undefined],
      [BROKEN_OFF, CUT_OFF, undefined],
    ],
  )
  assertExit(stopped, 1, '1 cut, 1 closed', /^ {2}http +cut 1 response/m)
}

describe('streams that are packed with gzip', { concurrency: true }, () => {
  test('H5 middleware that replaces write and end packs the retry line and ends its gzip', async () => {
    assertPacked(await stopStreams('gzip', REQUESTS, TERMS), true)
  })

  test('H5 middleware that replaces write and end does so on HTTP/2', async () => {
    assertPacked(await stopStreams('gzip-http2', REQUESTS, { ...TERMS, isHttp2: true }), true)
  })

  test('H5 where the response knows nothing of its gzip, it gets no retry line', async () => {
    assertPacked(await stopStreams('piped-gzip', REQUESTS, TERMS), false, CUT_OFF)
  })

  // Until 1.29.7 the default of nginx is 1.0, where a response ends with its connection.
  for (const http of ['1.0', '1.1']) {
    test(`H5 nginx that packs, and asks by HTTP/${http}, passes on what is whole and what is broken off`, {
      skip: NO_NGINX,
    }, async () => {
      await withNginxProxy(packing(http), async (behind) => {
        assertPacked(await stopStreams('http', REQUESTS, { ...TERMS, behind }), true)
      })
    })
  }
})
