// Compiled with `tsc`, never run: what the types of `lastcall/fastify` promise, and what must not compile.
import { expectTypeOf } from 'expect-type'
import fastify, { type FastifyPluginAsync } from 'fastify'
import byDefault, { lastcallPlugin } from 'lastcall/fastify'
import type { DrainOptions } from 'lastcall/http'
import { createTestRegistry } from 'lastcall/testing'

export function signatures(): void {
  expectTypeOf(lastcallPlugin).toEqualTypeOf<FastifyPluginAsync<DrainOptions>>()
  expectTypeOf(byDefault).toEqualTypeOf<FastifyPluginAsync<DrainOptions>>()
}

export async function registering(): Promise<void> {
  const app = fastify()
  await app.register(lastcallPlugin)
  await app.register(lastcallPlugin, {})
  await app.register(lastcallPlugin, {
    classify: () => 'finish',
    failOnCut: false,
    name: 'api',
    registry: createTestRegistry(),
  })
  await app.register(lastcallPlugin, () => ({ failOnCut: true }))
  await fastify({ http2: true }).register(lastcallPlugin)
  await fastify({ logger: true }).register(lastcallPlugin)

  // @ts-expect-error the delay is the registry's
  app.register(lastcallPlugin, { delay: 0 })
  // @ts-expect-error a number as a name
  app.register(lastcallPlugin, { name: 3000 })
  // @ts-expect-error no such option
  app.register(lastcallPlugin, { priority: 'traffic' })
  // @ts-expect-error not a registry
  app.register(lastcallPlugin, { registry: 'default' })
  // @ts-expect-error a name for options
  app.register(lastcallPlugin, 'api')
  // @ts-expect-error Fastify calls it
  lastcallPlugin()
}
