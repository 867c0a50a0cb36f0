import type { ServerResponse } from 'node:http'
import type { Http2ServerResponse } from 'node:http2'
import type { Registry } from '../../core/api/registry.ts'
import { checkFunction, checkRegistry, wrongType } from '../../core/check/check.ts'
import { duration } from '../../core/check/duration.ts'
import { type Checks, checkShape, oneOf } from '../../core/check/options.ts'
import { registryOf } from '../../default/registry.ts'
import { answerOf, type ReadinessAnswer } from './answer.ts'
import { CheckRounds, type ReadinessCheck } from './check-rounds.ts'
import { noteReadinessRequest } from './requests.ts'

/** A response of Node's servers. */
type NodeResponse = ServerResponse | Http2ServerResponse

/** The part of a Fastify reply that {@link readiness} uses. */
export interface HijackableReply {
  /** The response of `node:http` or `node:http2`. */
  readonly raw: NodeResponse
  /** Tells Fastify that something else answers the request. */
  hijack(): unknown
}

/** A request handler for Node's servers, Express and Fastify. It answers every request that it gets. */
export interface ReadinessHandler {
  (request: unknown, response: NodeResponse | HijackableReply): Promise<void>
  /**
   * The same answer as a `Response`, for servers and routes that take a `Request` and return a `Response`: `Bun.serve`,
   * `Deno.serve`, Hono, route handlers of Next.js, and others. It needs no `this`, so you can pass it on by itself. To a
   * HEAD request, it answers without a body.
   */
  fetch(request?: FetchRequest): Promise<Response>
}

/** What {@link ReadinessHandler.fetch} looks at: the method of a `Request`. */
export interface FetchRequest {
  /** Such as `'GET'`. */
  readonly method?: string | undefined
}

/** What readiness depends on, apart from the shutdown. */
export interface ReadinessOptions {
  /**
   * Checks by name. They run at the same time, in one round. A request during a round, or up to 100 ms after it, gets
   * the result of that round.
   *
   * @default none
   */
  readonly checks?: Readonly<Record<string, ReadinessCheck>> | undefined
  /**
   * Milliseconds for each check. A check that takes longer has failed, as `timed-out`. It is not called again before it
   * has ended, so give what it asks a timeout too.
   *
   * @default 1_000
   */
  readonly timeout?: number | undefined
  /**
   * The answer once the shutdown has started. `'unavailable'`: 503. `'ready'`: the checks decide, for a load balancer
   * that sends requests to stopping instances when no others are left.
   *
   * @default 'unavailable'
   */
  readonly whileStopping?: 'unavailable' | 'ready' | undefined
  /**
   * The registry whose shutdown makes the answer 503.
   *
   * @default the process's
   */
  readonly registry?: Registry | undefined
}

/** Milliseconds for each check. */
const DEFAULT_TIMEOUT = 1_000

const CHECKS: Checks<ReadinessOptions> = {
  checks: checkChecks,
  timeout: duration('finiteAboveZero'),
  whileStopping: oneOf('unavailable', 'ready'),
  registry: checkRegistry,
}

/**
 * Returns a request handler for a readiness probe, by which a load balancer decides whether to send requests here. It
 * fits Node's servers, and a route of Express or Fastify. Its `fetch` fits what takes a `Request` and returns a
 * `Response`.
 *
 * The handler answers 200 while the service runs and every check passes. It answers 503 with `Retry-After: 1` while a
 * check fails, and once the shutdown has started. The JSON body has a `status` (`ready`, `failing` or `stopping`), and
 * the result of each check (`ok`, `failed` or `timed-out`).
 *
 * Use a path of its own for it. Do not use it as a liveness probe: a process that is stopping is alive.
 *
 * @throws {TypeError | RangeError} for a bad option or environment variable.
 *
 * @example
 * ```ts
 * app.get('/ready', readiness({ checks: { cache: () => isWarm } }))
 * // 200 {"status":"ready","checks":{"cache":"ok"}}
 * ```
 *
 * @example In a server that takes a `Request` and returns a `Response`.
 * ```ts
 * const ready = readiness()
 * Bun.serve({ port: 3000, routes: { '/ready': ready.fetch } })
 * ```
 */
export function readiness(options: ReadinessOptions = {}): ReadinessHandler {
  const given = checkShape('readiness', options, CHECKS)
  const { checks = {}, timeout = DEFAULT_TIMEOUT, whileStopping = 'unavailable' } = given
  const registry = registryOf(given.registry)
  const rounds = new CheckRounds(checks, timeout)

  const ask = async (): Promise<ReadinessAnswer> => {
    const results = await rounds.results(registry.settings.clock)
    return answerOf(results, registry.state !== 'open' && whileStopping === 'unavailable')
  }
  const handle = async (request: unknown, reply: NodeResponse | HijackableReply): Promise<void> => {
    noteReadinessRequest(request)
    if ('raw' in reply) reply.hijack()
    const response = 'raw' in reply ? reply.raw : reply
    const { status, headers, body } = await ask()
    // The application has answered meanwhile, at a time limit of its own for example.
    if (response.headersSent) return
    response.statusCode = status
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    response.end(body)
  }
  const fetch = async (request?: FetchRequest): Promise<Response> => {
    noteReadinessRequest(request)
    const { status, headers, body } = await ask()
    return new Response(request?.method === 'HEAD' ? null : body, { status, headers })
  }
  return Object.assign(handle, { fetch })
}

function checkChecks(option: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    wrongType(option, 'an object of functions', value)
  for (const [name, check] of Object.entries(value)) checkFunction(`${option}.${name}`, check)
}
