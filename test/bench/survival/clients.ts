import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Client, Response } from '../../support/client.ts'
import { pause } from '../../support/program.ts'
import { type Subject, wordsOf } from './subject.ts'

type Act = (subject: Subject) => Promise<readonly string[]>

const statusAndBody = ({ status, body }: Response): string => `${status} ${body}`

/** Has a request under way at the signal; if something is to come first, once that has come. */
export function requesting(path: string, first?: string): Act {
  return async (subject) => {
    const client = await subject.connect()
    const answer = wordsOf(client.get(path).then(statusAndBody))
    await subject.said(`request ${path}`)
    if (first) await arrived(client, first)
    subject.signal('SIGTERM')
    return [await answer, client.isToldToGo ? 'Connection: close' : 'nothing']
  }
}

/** Has a request under way at the signal, and sends another one on the same connection as soon as that is answered. */
export function postingBehind(path: string, first: string): Act {
  return async (subject) => {
    const client = await subject.connect()
    const answer = wordsOf(client.get(path).then(statusAndBody))
    await arrived(client, first)
    subject.signal('SIGTERM')
    const answered = await answer
    const post = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nmore'
    return [answered, await wordsOf(client.send(post).response().then(statusAndBody))]
  }
}

/** Polls, since the client is waiting for the whole response. */
async function arrived(client: Client, text: string): Promise<void> {
  while (!client.rest.includes(text)) await pause(2)
}

/** Has a connection that was used, and is again when the program has had the signal for a while. */
export async function reuse(subject: Subject): Promise<readonly string[]> {
  const client = await subject.connect()
  await client.get('/')
  subject.signal('SIGTERM')
  await subject.said('heard')
  return [await wordsOf(client.get('/').then(statusAndBody))]
}

/** Connects when the program has had the signal for a while. */
export async function newcomer(subject: Subject): Promise<readonly string[]> {
  subject.signal('SIGTERM')
  await subject.said('heard')
  return [await wordsOf(subject.connect().then((client) => client.get('/').then(statusAndBody)))]
}

const PARTS = 6
const PART = 'x'.repeat(10_000)

export async function upload(subject: Subject): Promise<readonly string[]> {
  const client = await subject.connect()
  const { finish } = client.beginUpload('/upload', PARTS * PART.length, PART)
  await subject.said('request /upload')
  subject.signal('SIGTERM')
  for (let part = 2; part < PARTS; part++) {
    await pause(60)
    client.send(PART)
  }
  return [await wordsOf(finish(PART).then(statusAndBody))]
}

export async function halfOpen(subject: Subject): Promise<readonly string[]> {
  const client = await subject.connect()
  // Another one, behind it: once it is answered, the server has both.
  const second = await subject.connect()
  await second.get('/')
  second.destroy()
  subject.signal('SIGTERM')
  return [await wordsOf(client.closed())]
}

export async function halfRequest(subject: Subject): Promise<readonly string[]> {
  const client = await subject.connect()
  await client.get('/')
  client.send('GET / HTTP/1.1\r\n')
  // Another one, behind it: once it is answered, the server has both.
  const second = await subject.connect()
  await second.get('/')
  second.destroy()
  subject.signal('SIGTERM')
  return [await wordsOf(client.closed())]
}

export async function stream(subject: Subject): Promise<readonly string[]> {
  const client = await subject.connect()
  const ended = wordsOf(client.get('/events').then(() => 'ended in order'))
  await arrived(client, 'tick')
  subject.signal('SIGTERM')
  return [await ended]
}

/** Is an `EventSource`, on a stream that has fallen silent. */
export async function eventSource(subject: Subject): Promise<readonly string[]> {
  const client = await subject.connect()
  const ended = wordsOf(client.get('/silent', { Accept: 'text/event-stream' }).then(() => 'ended in order'))
  await arrived(client, 'tick')
  subject.signal('SIGTERM')
  return [await ended]
}

/** Has asked a model, say, whose answer comes in tokens. */
export async function streamedAnswer(subject: Subject): Promise<readonly string[]> {
  const client = await subject.connect()
  client.send('POST /answer HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nContent-Length: 0\r\n\r\n')
  const whole = wordsOf(client.response().then(({ body }) => `${body.match(/data: /g)?.length} events`))
  await arrived(client, 'data: 1')
  subject.signal('SIGTERM')
  return [await whole]
}

export async function webSocket(subject: Subject): Promise<readonly string[]> {
  const socket = new WebSocket(`ws://127.0.0.1:${subject.numberAfter('port')}`)
  await once(socket, 'open')
  await subject.said('request WebSocket')
  const closed = once(socket, 'close')
  socket.on('error', () => {})
  subject.signal('SIGTERM')
  const [code] = await closed
  return [`closed with ${code}`]
}
