import type { ServerResponse } from 'node:http'
import { headOf } from '../internals.ts'

const SAYS_KEEP_ALIVE = /\bkeep-alive\b/i

const SAYS_CLOSE = /^connection: close/im

/**
 * H2: a response whose connection ends says so, even if the application itself says `keep-alive`, as many event streams do. That
 * header is about the connection, and the application does not know that it ends.
 */
export function sayClose(response: ServerResponse): void {
  const { writeHead } = response
  response.writeHead = (...args: unknown[]): ServerResponse => {
    // A later request on the same connection gets the last response.
    if (response.shouldKeepAlive) return Reflect.apply(writeHead, response, args)
    if (keepsAlive('connection', response.getHeader('connection'))) response.setHeader('Connection', 'close')
    return Reflect.apply(writeHead, response, args.map(withClose))
  }
}

/** Headers as `writeHead` takes them: an object, a list of names and values, or one of pairs. Other arguments stay as they are. */
function withClose(headers: unknown): unknown {
  if (Array.isArray(headers))
    return headers.map((item, at) => closeItem(item, at % 2 === 1 && headers[at - 1]))
  if (typeof headers !== 'object' || headers === null) return headers
  const entries = Object.entries(headers)
  return Object.fromEntries(entries.map(([name, value]) => [name, keepsAlive(name, value) ? 'close' : value]))
}

/** @param name - What comes before a value in a list. */
function closeItem(item: unknown, name: unknown): unknown {
  if (Array.isArray(item)) return withClose(item)
  return keepsAlive(name, item) ? 'close' : item
}

function keepsAlive(name: unknown, value: unknown): boolean {
  return String(name).toLowerCase() === 'connection' && SAYS_KEEP_ALIVE.test(String(value))
}

/** Whether the headers of a response are sent and say that its connection ends. */
export function saysClose(response: ServerResponse): boolean {
  return SAYS_CLOSE.test(headOf(response))
}
