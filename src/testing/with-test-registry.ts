import { checkFunction, checkOptions } from '../core/check.ts'
import { replaceDefault } from '../core/default-registry.ts'
import { checkRegistry } from '../core/sharing.ts'
import { TestingError } from './errors.ts'
import { createTestRegistry, type TestRegistry, type TestRegistryOptions } from './test-registry.ts'

/** What a test does while its registry is the default one. What it returns is passed on. */
export type RegistryTest<T> = (registry: TestRegistry) => T | PromiseLike<T>

let isReplaced = false

/**
 * Runs a test of code that uses the default registry: while it runs, `onShutdown`, `hold`, `configure`,
 * `drainOnShutdown` and the rest speak to a {@link createTestRegistry} of its own. Then the old one is put back, whatever
 * the test did. No module is mocked.
 *
 * What was registered before, as by a module when it was imported, stays with the old one: let the application register
 * in a function that the test calls, such as the one that creates the service.
 *
 * @param options - Those of the registry. What the code gives to `configure` comes on top.
 * @param test - Gets the registry. Its promise is waited for.
 * @returns What the test returns.
 * @throws {ArgumentTypeError | ArgumentRangeError} for a bad argument or option.
 * @throws {TestingError} `ERR_LASTCALL_TESTING` if the test ends while a shutdown runs, or if another such test runs.
 *
 * @example
 * ```ts
 * await withTestRegistry(async ({ process, clock }) => {
 *   const service = createService() // calls onShutdown
 *   process.emit('SIGTERM')
 *   await clock.advance(500)
 *   assert.equal(await process.exited, 0)
 * })
 * ```
 */
export function withTestRegistry<T>(test: RegistryTest<T>): Promise<T>
export function withTestRegistry<T>(options: TestRegistryOptions, test: RegistryTest<T>): Promise<T>
export async function withTestRegistry<T>(
  ...args: [RegistryTest<T>] | [TestRegistryOptions, RegistryTest<T>]
): Promise<T> {
  const [options, test] = args.length === 1 ? [{}, args[0]] : args
  checkOptions('options', options)
  checkFunction('test', test)
  if (isReplaced) throw new TestingError(ONE_AT_A_TIME)
  const registry = createTestRegistry(options)
  const putBack = replaceDefault(checkRegistry(registry))
  isReplaced = true
  try {
    const result = await test(registry)
    registry.dispose()
    return result
  } finally {
    isReplaced = false
    putBack()
  }
}

const ONE_AT_A_TIME =
  'another `withTestRegistry` has not ended: a process has one default registry, so run these tests one after another, ' +
  'and await each. A registry of its own for each, by `createTestRegistry`, may be used at the same time'
