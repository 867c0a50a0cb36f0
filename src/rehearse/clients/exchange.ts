import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { Writable } from 'node:stream'
import { pause, systemClock } from '../../core/node/clock.ts'
import type { Connection } from './connection.ts'
import type { Request } from './request.ts'

/** How a client takes its time with a request. */
export interface Pace {
  /** Milliseconds over which it sends the body. */
  readonly upload?: number
  /** Milliseconds over which it reads the response slowly. */
  readonly reading?: number
}

/** What came of a request on a connection. */
export interface Exchange {
  readonly sentAt: number
  readonly endedAt: number
  readonly hasBegun: boolean
  readonly isComplete: boolean
  /** The status and the headers of the response, if it has come so far. */
  readonly status: number | undefined
  readonly headers: IncomingMessage['headers']
}

/** In how many parts a slow client sends or reads. */
const PARTS = 6

/** Sends a request on a connection that is open, and waits for its response or for the end of the connection. */
export async function exchange(
  connection: Connection,
  { method, path, headers, body }: Request,
  host: string,
  { upload = 0, reading = 0 }: Pace = {},
): Promise<Exchange> {
  const { socket } = connection
  const sentAt = systemClock.now()
  const bytesBefore = socket.bytesRead
  connection.sent++
  const request = httpRequest({
    method,
    path,
    createConnection: () => socket,
    headers: {
      Host: host,
      Connection: 'keep-alive',
      'User-Agent': 'lastcall-rehearse',
      Accept: '*/*',
      ...(body !== '' && { 'Content-Length': String(Buffer.byteLength(body)) }),
      ...headers,
    },
  })
  let response: IncomingMessage | undefined
  const ended = new Promise<void>((resolve) => {
    request.on('error', () => {}).on('close', () => resolve())
    request.on('response', (incoming) => {
      response = incoming.on('error', () => {})
      read(incoming, reading)
    })
  })
  void send(request, Buffer.from(body), upload)
  await ended
  if (isGoodbye(response)) connection.hasGoodbye = true
  return {
    sentAt,
    endedAt: systemClock.now(),
    hasBegun: response !== undefined || socket.bytesRead > bytesBefore,
    isComplete: response?.complete ?? false,
    status: response?.statusCode,
    headers: response?.headers ?? {},
  }
}

/** Whether a response says that its connection closes after it. */
function isGoodbye(response: IncomingMessage | undefined): boolean {
  if (response === undefined) return true
  const { httpVersion, headers } = response
  const word = headers.connection?.toLowerCase() ?? ''
  return httpVersion === '1.0' ? !word.includes('keep-alive') : word.includes('close')
}

/** Sends a body: at once, or in parts over `upload` milliseconds. */
export async function send(request: Writable, body: Buffer, upload: number): Promise<void> {
  const size = Math.max(1, Math.ceil(body.length / PARTS))
  for (let at = 0; upload > 0 && at < body.length && !request.destroyed; at += size) {
    request.write(body.subarray(at, at + size))
    await pause(systemClock, upload / PARTS)
  }
  if (upload > 0) request.end()
  else request.end(body)
}

/** A slow reader waits after each part that it has got, as long as its time lasts. */
function read(response: IncomingMessage, reading: number): void {
  const until = systemClock.now() + reading
  if (reading === 0) return void response.resume()
  response.on('data', () => {
    if (systemClock.now() >= until) return
    response.pause()
    void pause(systemClock, reading / PARTS).then(() => response.resume())
  })
}
