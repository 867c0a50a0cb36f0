import type { FastifyPluginAsync, RegisterOptions } from 'fastify'
import { registryOf } from './default/registry.ts'
import { type DrainOptions, registerDrain } from './http/register-drain.ts'

/**
 * A Fastify plugin: drains the instance when the process is told to stop, and then closes it, so that its
 * `preClose` and `onClose` hooks run after the last response.
 *
 * The drain is a hook of the level 'traffic', with these {@link DrainOptions}; all addresses on
 * which the instance listens are drained. The closing is a hook of the level 'default', by the name of
 * 'fastify'. Closing the instance by hand takes both out.
 *
 * @throws {ArgumentTypeError | ArgumentRangeError} for a bad option, from `ready` or `listen`.
 *
 * @example
 * ```ts
 * import fastify from 'fastify'
 * import { lastcall } from 'lastcall/fastify'
 *
 * const app = fastify()
 * await app.register(lastcall)
 * await app.listen({ port: 3000, host: '0.0.0.0' })
 * ```
 */
export const lastcall: FastifyPluginAsync<DrainOptions> = Object.assign(
  (async (instance, options) => {
    // The first three are `register`'s own, which it passes on.
    const { prefix, logLevel, logSerializers, ...drainOptions } = options as DrainOptions & RegisterOptions
    const { drain, unregister: takeOutDrain } = registerDrain(instance, drainOptions)
    const { onShutdown } = registryOf(options.registry)
    const takeOutClosing = onShutdown('fastify', () => instance.close())
    instance.addHook('onListen', async () => drain.watch())
    instance.addHook('onClose', async () => {
      takeOutClosing()
      takeOutDrain()
    })
  }) satisfies FastifyPluginAsync<DrainOptions>,
  {
    // What Fastify asks of a plugin that is for the instance which registers it, not for a part of it.
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'lastcall',
    [Symbol.for('plugin-meta')]: { name: 'lastcall', fastify: '5.x' },
  },
)
