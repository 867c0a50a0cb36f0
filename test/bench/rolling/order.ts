import type { Client } from '../../support/client.ts'
import type { Tally } from './tally.ts'

const BODY = JSON.stringify({ order: 'one coffee', notes: 'no sugar, but milk. '.repeat(8) })

const HEAD = [
  'POST /orders HTTP/1.1',
  'Host: localhost',
  'Content-Type: application/json',
  `Content-Length: ${BODY.length}`,
].join('\r\n')

/**
 * Sends an order, counts what becomes of it, and tells whether the connection can be used again. A failure on a
 * connection that has been used before is told apart: one that is new may have crossed the close of the listener, which
 * no server can avoid.
 */
export async function order(
  client: Client,
  tally: Tally,
  connection: 'keep-alive' | 'close',
  isReused = false,
): Promise<boolean> {
  tally.begin()
  client.send(`${HEAD}\r\nConnection: ${connection}\r\n\r\n${BODY}`)
  const response = await client.response().catch(() => undefined)
  if (!response) tally.fail(`${await client.closed()}${isReused ? ' on reuse' : ''}`)
  else if (response.status === 200) tally.answer(JSON.parse(response.body).pid)
  else tally.fail(String(response.status))
  return response !== undefined && response.headers.get('connection') !== 'close'
}
