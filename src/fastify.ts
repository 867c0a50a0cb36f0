import type { FastifyPluginAsync, RegisterOptions } from 'fastify'
import { registryOf } from './default/registry.ts'
import { type DrainOptions, registerDrain } from './http/register-drain.ts'

/**
 * A Fastify plugin that drains the instance when the process is asked to stop, and then closes it. So the `preClose`
 * and `onClose` hooks of the instance run after the last response.
 *
 * The plugin registers two hooks. The drain, at 'traffic', takes these {@link DrainOptions} and covers all addresses
 * that the instance listens on. The hook 'fastify', at 'default', closes the instance. If you close the instance
 * yourself, both hooks are unregistered.
 *
 * @throws {TypeError | RangeError} from an awaited `register`, from `ready` or from `listen`, for a bad option.
 * @throws {LastcallError} `ERR_LASTCALL_STOPPED` from the same, after the shutdown.
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
    instance.addHook('onListen', async () => drain.watch?.())
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

/** @alias for `app.register(import('lastcall/fastify'))`, as with Fastify's own plugins. */
export default lastcallPlugin
