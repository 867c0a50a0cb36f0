// Compiled with `tsc`, never run: what the types of `lastcall/http` promise, and what must not compile.
import { createServer, type Server as HttpServer, type IncomingMessage, ServerResponse } from 'node:http'
import {
  createServer as createHttp2Server,
  type Http2SecureServer,
  type Http2Server,
  type Http2ServerResponse,
} from 'node:http2'
import type { Server as HttpsServer } from 'node:https'
import type { Server as NetServer } from 'node:net'
import type { ServerType } from '@hono/node-server'
import { expectTypeOf } from 'expect-type'
import type { Express } from 'express'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Hono } from 'hono'
import type Koa from 'koa'
import type { DrainResult, Registry, Unregister } from 'lastcall'
import {
  type BunServer,
  type ClassifiedRequest,
  type Classify,
  type DenoServer,
  type DrainableServer,
  type DrainNowOptions,
  type DrainOptions,
  drain,
  drainOnShutdown,
  type FetchRequest,
  type HijackableReply,
  type ReadinessCheck,
  type ReadinessHandler,
  type ReadinessOptions,
  type RequestClass,
  type RuntimeServer,
  readiness,
} from 'lastcall/http'
import { createTestRegistry } from 'lastcall/testing'

export function signatures(): void {
  expectTypeOf(drainOnShutdown).toEqualTypeOf<
    (server: DrainableServer | RuntimeServer, options?: DrainOptions) => Unregister
  >()
  expectTypeOf(drain).toEqualTypeOf<
    (server: DrainableServer, options?: DrainNowOptions) => Promise<DrainResult>
  >()
  expectTypeOf(readiness).toEqualTypeOf<(options?: ReadinessOptions) => ReadinessHandler>()
}

export function classes(request: IncomingMessage): void {
  expectTypeOf<RequestClass>().toEqualTypeOf<'probe' | 'finish' | 'end'>()
  expectTypeOf<Classify>().toEqualTypeOf<(request: ClassifiedRequest) => RequestClass | undefined>()
  expectTypeOf(request).toExtend<ClassifiedRequest>()
}

export function options(): void {
  expectTypeOf<DrainOptions>().toEqualTypeOf<{
    readonly name?: string | undefined
    readonly classify?: Classify | undefined
    readonly failOnCut?: boolean | undefined
    readonly registry?: Registry | undefined
  }>()
  expectTypeOf<DrainNowOptions>().toEqualTypeOf<{
    readonly signal?: AbortSignal | undefined
    readonly timeout?: number | undefined
  }>()
  expectTypeOf<ReadinessOptions>().toEqualTypeOf<{
    readonly checks?: Readonly<Record<string, ReadinessCheck>> | undefined
    readonly timeout?: number | undefined
    readonly whileStopping?: 'unavailable' | 'ready' | undefined
    readonly registry?: Registry | undefined
  }>()
}

// biome-ignore lint/suspicious/noExplicitAny: The type itself has it.
type AnyHttpServer = HttpServer<any, any>
// biome-ignore lint/suspicious/noExplicitAny: The type itself has it.
type AnyHttpsServer = HttpsServer<any, any>
type AnyServer = AnyHttpServer | AnyHttpsServer | Http2Server | Http2SecureServer

export function shapes(): void {
  expectTypeOf<DrainableServer>().toEqualTypeOf<AnyServer | { readonly server: AnyServer }>()
  expectTypeOf<ReadinessCheck>().toEqualTypeOf<() => unknown>()
  expectTypeOf<HijackableReply>().toEqualTypeOf<{
    readonly raw: ServerResponse | Http2ServerResponse
    hijack(): unknown
  }>()
  expectTypeOf<ReadinessHandler>().toEqualTypeOf<{
    (request: unknown, response: ServerResponse | Http2ServerResponse | HijackableReply): Promise<void>
    fetch(request?: FetchRequest): Promise<Response>
  }>()
  expectTypeOf<FetchRequest>().toEqualTypeOf<{ readonly method?: string | undefined }>()
  expectTypeOf<Request>().toExtend<FetchRequest>()
  expectTypeOf<FastifyReply>().toExtend<HijackableReply>()
}

export function runtimeServers(): void {
  expectTypeOf<RuntimeServer>().toEqualTypeOf<BunServer | DenoServer>()
  expectTypeOf<BunServer>().toEqualTypeOf<{
    readonly pendingRequests: number
    readonly pendingWebSockets: number
    stop(closeActiveConnections?: boolean): Promise<void>
  }>()
  expectTypeOf<DenoServer>().toEqualTypeOf<{
    readonly finished: Promise<void>
    shutdown(): Promise<void>
  }>()
}

class OwnResponse extends ServerResponse<IncomingMessage> {
  readonly startedAt: number = 0
}

interface Frameworks {
  readonly express: Express
  readonly koa: Koa
  readonly hono: ServerType
  readonly fastify: FastifyInstance
  readonly fastifyHttp2: FastifyInstance<Http2SecureServer>
}

/** Whatever has a server of Node's inside can be drained. */
export function drainable({ express, koa, hono, fastify, fastifyHttp2 }: Frameworks): void {
  drainOnShutdown(createServer())
  drainOnShutdown(createServer({ ServerResponse: OwnResponse }))
  drainOnShutdown(createHttp2Server())
  drainOnShutdown(express.listen(3000))
  drainOnShutdown(koa.listen(3000))
  drainOnShutdown(hono)
  drainOnShutdown(fastify)
  drainOnShutdown(fastifyHttp2)
}

export function draining(server: HttpServer, { net, express, koa }: Frameworks & { net: NetServer }): void {
  expectTypeOf(drainOnShutdown(server)).toEqualTypeOf<Unregister>()
  const drain = drainOnShutdown(server, {
    name: 'api',
    classify: ({ url, headers }) => (url === '/' && headers.accept ? 'end' : undefined),
    failOnCut: false,
    registry: undefined,
  })
  expectTypeOf(drain).returns.toEqualTypeOf<void>()
  drainOnShutdown(server, { registry: createTestRegistry() })

  // @ts-expect-error no server
  drainOnShutdown()
  // @ts-expect-error a port
  drainOnShutdown(3000)
  // @ts-expect-error it speaks no HTTP
  drainOnShutdown(net)
  // @ts-expect-error the application, not its server
  drainOnShutdown(express)
  // @ts-expect-error the application again
  drainOnShutdown(koa)
  // @ts-expect-error not listening yet
  drainOnShutdown(Promise.resolve(server))
  // @ts-expect-error a name for options
  drainOnShutdown(server, 'api')
  // @ts-expect-error the delay is the registry's
  drainOnShutdown(server, { delay: 0 })
  // @ts-expect-error no such class
  drainOnShutdown(server, { classify: () => 'cut' })
  // @ts-expect-error a number as a name
  drainOnShutdown(server, { name: 3000 })
  // @ts-expect-error its level is fixed
  drainOnShutdown(server, { priority: 'traffic' })
  // @ts-expect-error not a registry
  drainOnShutdown(server, { registry: {} })
}

export function drainingRuntimes(bun: BunServer, deno: DenoServer): void {
  expectTypeOf(drainOnShutdown(bun)).toEqualTypeOf<Unregister>()
  drainOnShutdown(deno, { name: 'api', failOnCut: false, registry: createTestRegistry() })

  // @ts-expect-error it has methods of its own for this
  drain(bun)
  // @ts-expect-error the application, not its server
  drainOnShutdown({ port: 3000, fetch: () => new Response() })
}

export async function drainingNow(server: HttpServer, { fastify, express }: Frameworks): Promise<void> {
  expectTypeOf(await drain(server)).toEqualTypeOf<DrainResult>()
  drain(fastify, { signal: AbortSignal.timeout(5_000), timeout: Infinity })
  drain(server, { signal: undefined, timeout: undefined })

  // @ts-expect-error no server
  drain()
  // @ts-expect-error the application, not its server
  drain(express)
  // @ts-expect-error a duration as text
  drain(server, { timeout: '5s' })
  // @ts-expect-error a signal of the system
  drain(server, { signal: 'SIGTERM' })
  // @ts-expect-error an option of drainOnShutdown
  drain(server, { name: 'api' })
}

/** One handler is good for all of these. */
export function routes({ express, fastify, fastifyHttp2 }: Frameworks): void {
  express.get('/ready', readiness())
  fastify.get('/ready', readiness())
  fastifyHttp2.get('/ready', readiness())
  createServer(readiness())
  createServer((request, response) => readiness()(request, response))
  createHttp2Server(readiness())
}

/** Its `fetch` is good for all of these. */
export function fetchRoutes(hono: Hono): void {
  const ready = readiness()
  hono.get('/ready', ({ req }) => ready.fetch(req.raw))
  const { fetch } = ready
  const route: (request: Request, context: { params: Promise<object> }) => Promise<Response> = fetch
  void route
  void ready.fetch()

  // @ts-expect-error a URL is no request
  ready.fetch('http://localhost/ready')
}

export function checking(pool: { query(text: string): Promise<object[]> }, handler: ReadinessHandler): void {
  readiness({})
  readiness({ checks: { postgres: () => pool.query('select 1'), always: () => true }, timeout: 500 })
  readiness({ checks: undefined, timeout: undefined, registry: undefined })
  readiness({ registry: createTestRegistry() })

  // @ts-expect-error checks have names
  readiness({ checks: [() => true] })
  // @ts-expect-error not asked each time
  readiness({ checks: { postgres: pool.query('select 1') } })
  // @ts-expect-error nobody gives it one
  readiness({ checks: { postgres: (text: string) => pool.query(text) } })
  // @ts-expect-error a check without its name
  readiness(() => true)
  // @ts-expect-error the path is the route's
  readiness({ path: '/ready' })
  // @ts-expect-error a duration as text
  readiness({ timeout: '1s' })
  // @ts-expect-error no response
  handler({})
  // @ts-expect-error a response of `fetch`
  handler({}, new Response())
}
