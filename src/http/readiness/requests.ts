import { incomingOf } from '../internals.ts'
import { Mark } from '../mark.ts'

/** The requests that `readiness()` has answered or is answering: of HTTP/2 their streams. */
const requests = new Mark<object>('readiness')

/**
 * Notes that `readiness()` answers a request. Requests of Fastify and of Hono on Node have Node's own inside, and those of
 * HTTP/2 their stream.
 */
export function noteReadinessRequest(request: unknown): void {
  const own = (isObject(request) && incomingOf(request)) || inside(request, 'raw')
  const handled = inside(own, 'stream')
  if (isObject(handled)) requests.add(handled)
}

/** Whether `readiness()` has had a request, or a stream of HTTP/2. */
export function isAnsweredByReadiness(handled: object): boolean {
  return requests.has(handled)
}

function inside(value: unknown, name: string): unknown {
  const held = isObject(value) ? (value as Record<string, unknown>)[name] : undefined
  return isObject(held) ? held : value
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
