import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ResponseReader } from './load/response-reader.ts'

const HEAD = 'HTTP/1.1 200 OK\r\n'

/** Reads a text byte by byte, and tells after how many bytes the response is whole. */
function wholeAfter(text: string, reader: ResponseReader = new ResponseReader()): number {
  for (let count = 0; count < text.length; count++) {
    if (reader.isWhole) return count
    reader.read(text.charAt(count))
  }
  return reader.isWhole ? text.length : Number.POSITIVE_INFINITY
}

describe('a response that comes byte by byte is whole', () => {
  for (const [what, text] of [
    ['with its last byte, by its length', `${HEAD}Content-Length: 5\r\n\r\nhello`],
    ['with its head, if it has no body', `${HEAD}content-length: 0\r\n\r\n`],
    ['with its head, if its status has none', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['after its last chunk', `${HEAD}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`],
    ['after trailers', `${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n`],
    [
      'although a chunk looks like the last one',
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n6\r\n0\r\n\r\n!\r\n0\r\n\r\n`,
    ],
    ['after an interim response', `HTTP/1.1 100 Continue\r\n\r\n${HEAD}Content-Length: 1\r\n\r\na`],
  ] as const) {
    test(what, () => assert.equal(wholeAfter(`${text}HTTP/1.1`), text.length))
  }

  test('only when the connection ends, if it has no length', () => {
    const reader = new ResponseReader()
    assert.equal(wholeAfter(`${HEAD}\r\nhello`, reader), Number.POSITIVE_INFINITY)
    reader.end()
    assert.equal(reader.isWhole, true)
  })

  test('never, if the connection ends before its length', () => {
    const reader = new ResponseReader()
    wholeAfter(`${HEAD}Content-Length: 6\r\n\r\nhello`, reader)
    reader.end()
    assert.equal(reader.isWhole, false)
  })
})

test('a response that says `Connection: close` is the last one of its connection', () => {
  const last = ['close', 'keep-alive'].map((value) => {
    const reader = new ResponseReader()
    reader.read(`${HEAD}Connection: ${value}\r\nContent-Length: 0\r\n\r\n`)
    return reader.isLast
  })
  assert.deepEqual(last, [true, false])
})
