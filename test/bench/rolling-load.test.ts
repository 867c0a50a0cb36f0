import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { findPort } from '../support/port.ts'
import { ProxiedClient } from './rolling/proxied-client.ts'
import { Tally } from './rolling/tally.ts'

const OK = 'HTTP/1.1 200 OK\r\n'
const WHOLE = '{"order":1,"pid":7}'

/** Sends one request to a server that answers so, and resolves with what is counted. */
async function failuresOf(answer: (socket: Socket) => void): Promise<Tally> {
  const server = createServer((socket) => {
    socket.on('error', () => {}).once('data', () => answer(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await send((server.address() as AddressInfo).port)
  } finally {
    server.close()
  }
}

async function send(port: number): Promise<Tally> {
  const tally = new Tally()
  await new ProxiedClient(port, tally).run(() => tally.sent > 0)
  return tally
}

describe('the load of a rolling restart', () => {
  for (const [what, answer] of [
    ['a length', `${OK}Content-Length: ${WHOLE.length}\r\n\r\n${WHOLE}`],
    ['chunks', `${OK}Transfer-Encoding: chunked\r\n\r\n9\r\n{"order":\r\na\r\n1,"pid":7}\r\n0\r\n\r\n`],
  ] as const) {
    test(`an answer with ${what} is counted, in however many parts it comes`, async () => {
      const tally = await failuresOf(async (socket) => {
        for (const part of answer.match(/[\s\S]{1,9}/g) ?? []) {
          socket.write(part)
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
      })
      assert.deepEqual([tally.answered, [...tally.failures]], [1, []])
    })
  }

  for (const [what, kind, answer] of [
    ['a 502', '502', (socket) => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n')],
    ['a connection that ends', 'ended', (socket) => socket.end()],
    ['a reset', 'ECONNRESET', (socket) => socket.resetAndDestroy()],
    ['half of a body', 'short answer', (socket) => socket.end(`${OK}Content-Length: 19\r\n\r\n{"order":1`)],
    [
      'half of the chunks',
      'short answer',
      (socket) => socket.end(`${OK}Transfer-Encoding: chunked\r\n\r\n9\r\n{"order":\r\n`),
    ],
    [
      'the answer to another request',
      'wrong body',
      (socket) => socket.end(`${OK}Content-Length: 19\r\n\r\n{"order":2,"pid":7}`),
    ],
    [
      'more than an answer',
      'wrong body',
      (socket) => socket.end(`${OK}Content-Length: 19\r\n\r\n${WHOLE}HTTP/1.1 200 OK`),
    ],
  ] as const satisfies readonly [string, string, (socket: Socket) => void][]) {
    test(`${what} is a failure of the kind '${kind}'`, async () => {
      const tally = await failuresOf(answer)
      assert.deepEqual([tally.answered, tally.failed, [...tally.failures]], [0, 1, [[kind, 1]]])
    })
  }

  test('a refused connection to the proxy is a failure', async () => {
    const { failures } = await send(await findPort())
    assert.deepEqual([...failures], [['ECONNREFUSED', 1]])
  })
})
