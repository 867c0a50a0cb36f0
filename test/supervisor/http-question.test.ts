import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { untilAnsweredWell } from '../../src/auto/http-question.ts'
import { systemClock } from '../../src/core/node/clock.ts'

type Answer = (socket: Socket) => void

const say =
  (text: string): Answer =>
  (socket) =>
    socket.end(`HTTP/1.1 ${text}\r\n\r\n`)

/** Asks a server, whose connections are answered one after the other, until it answers well. Returns the refusals. */
async function refusalsOf(...answers: readonly Answer[]): Promise<string[]> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    answers[sockets.size - 1]?.(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const refusals: string[] = []
  const { signal } = new AbortController()
  await untilAnsweredWell({ url: `http://127.0.0.1:${port}/` }, systemClock, signal, (answer) =>
    refusals.push(answer),
  )
  for (const socket of sockets) socket.destroy()
  server.close()
  return refusals
}

describe('the question whether a server is ready', { timeout: 20_000 }, () => {
  test('a status other than a 2xx is a refusal, and so is a connection that is closed without an answer', async () => {
    const close: Answer = (socket) => socket.end()
    assert.deepEqual(await refusalsOf(say('503 Busy'), say('404 None'), close, say('204 Well')), [
      '503',
      '404',
      'ECONNRESET',
    ])
  })

  test('a switch to another protocol is a refusal, and the next question is asked', async () => {
    const change = say('101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other')
    assert.deepEqual(await refusalsOf(change, say('200 OK')), ['101'])
  })

  test('a server that says nothing gave no answer, which is known before its time is up', async () => {
    const answers: Answer[] = [() => {}, say('200 OK')]
    assert.deepEqual([...new Set(await refusalsOf(...answers))], ['no answer'])
  })

  test('header lines without an end are no answer, and the next question is asked', async () => {
    const endless: Answer = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const timer = setInterval(() => socket.write('X: y\r\n'), 50)
      socket.on('close', () => clearInterval(timer))
    }
    const refusals = await refusalsOf(say('503 Busy'), endless, say('200 OK'))
    assert.deepEqual([...new Set(refusals)], ['503', 'no answer'])
  })
})
