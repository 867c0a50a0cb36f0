import type { FastifyPluginAsync, RegisterOptions } from 'fastify'
import { registryOf } from './default/registry.ts'
import { type DrainOptions, registerDrain } from './http/register-drain.ts'

/**
 * A Fastify plugin that drains the instance when the process is told to stop, and then closes it. So the instance's
 * `preClose` and `onClose` hooks run after the last response.
 *
 * The drain is a hook at 'traffic' with these {@link DrainOptions}. It covers all addresses that the instance listens
 * on. The closing is a hook at 'default', named 'fastify'. If you close the instance yourself, both hooks are
 * unregistered.
 *
 * @throws {TypeError | RangeError} from `ready` or `listen`, if an option is not valid.
 *
 * @example
 * ```ts
 * import fastify from 'fastify'
 * import { lastcallPlugin } from 'lastcall/fastify'
 *
 * const app = fastify()
 * await app.register(lastcallPlugin)
 * await app.listen({ port: 3000, host: '0.0.0.0' })
 * ```
 */
export const lastcallPlugin: FastifyPluginAsync<DrainOptions> = Object.assign(
  (async (instance, options) => {
    // The first three belong to `register`, which passes them on.
    const { prefix, logLevel, logSerializers, ...drainOptions } = options as DrainOptions & RegisterOptions
    const { drain, unregister: unregisterDrain } = registerDrain(instance, drainOptions)
    const { onShutdown } = registryOf(options.registry)
    // H8: the level of the drain is higher, so the instance closes after it.
    const unregisterClosing = onShutdown('fastify', () => instance.close())
    instance.addHook('onListen', async () => drain.watch())
    instance.addHook('onClose', async () => {
      unregisterClosing()
      unregisterDrain()
    })
  }) satisfies FastifyPluginAsync<DrainOptions>,
  {
    // By this Fastify applies the plugin to the instance that registers it, and not to a child of that instance.
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'lastcall',
    [Symbol.for('plugin-meta')]: { name: 'lastcall', fastify: '5.x' },
  },
)

/** @alias as Fastify's own plugins have it: `app.register(import('lastcall/fastify'))`. */
export default lastcallPlugin
