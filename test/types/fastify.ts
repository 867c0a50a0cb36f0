// Compiled with `tsc`, never run: what the types of `lastcall/fastify` promise, and what must not compile.
import { expectTypeOf } from 'expect-type'
import fastify, { type FastifyPluginAsync } from 'fastify'
import { lastcall } from 'lastcall/fastify'
import type { DrainOptions } from 'lastcall/http'
import { createTestRegistry } from 'lastcall/testing'

export function signatures(): void {
  expectTypeOf(lastcall).toEqualTypeOf<FastifyPluginAsync<DrainOptions>>()
}

export async function registering(): Promise<void> {
  const app = fastify()
  await app.register(lastcall)
  await app.register(lastcall, {})
  await app.register(lastcall, { delay: 0, timeout: 5_000, name: 'api', registry: createTestRegistry() })
  await app.register(lastcall, () => ({ delay: 0 }))
  await fastify({ http2: true }).register(lastcall)
  await fastify({ logger: true }).register(lastcall)

  // @ts-expect-error a duration as text
  app.register(lastcall, { delay: '5s' })
  // @ts-expect-error a number as a name
  app.register(lastcall, { name: 3000 })
  // @ts-expect-error no such option
  app.register(lastcall, { priority: 'traffic' })
  // @ts-expect-error not a registry
  app.register(lastcall, { registry: 'default' })
  // @ts-expect-error a name for options
  app.register(lastcall, 'api')
  // @ts-expect-error Fastify calls it
  lastcall()
}
