import { checkFunction, checkOptions } from '../core/check/check.ts'
import { presentDefault, registryOf, replaceDefault } from '../default/registry.ts'
import { TestingError } from './errors.ts'
import { quoted, tell } from './hint.ts'
import {
  createTestRegistry,
  isTestRegistry,
  type TestRegistry,
  type TestRegistryOptions,
} from './test-registry.ts'

/** What a test does while its registry is the default one. What it returns is passed on. */
export type RegistryTest<T> = (registry: TestRegistry) => T | PromiseLike<T>

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
  checkAlone()
  const registry = createTestRegistry(options)
  const putBack = replaceDefault(registryOf(registry))
  try {
    const result = await test(registry)
    registry.reset()
    return result
  } catch (error) {
    describeProcess(registry)
    throw error
  } finally {
    registry.process.abandon()
    putBack()
    begun = undefined
  }
}

/** Where the test was begun that has not ended. */
let begun: Error | undefined

function checkAlone(): void {
  if (isTestRegistry(presentDefault())) throw new TestingError(ONE_AT_A_TIME, { cause: begun })
  begun = new Error('it was begun here')
}

const ONE_AT_A_TIME =
  'another `withTestRegistry` has not ended: it was not awaited, runs at the same time, or its runner has given it up, as too ' +
  'slow or for a rejection that nobody caught (then that test is the one to mend). A process has one default registry, so these tests run one after another'

/** What the fake process wrote, or that it is gone, may be why the test fails. */
function describeProcess({ process }: TestRegistry): void {
  const { exitSignal, stderr } = process
  if (stderr.text !== '') tell(`the fake process wrote\n${quoted(stderr.text)}`)
  if (exitSignal)
    tell(`${exitSignal} came when the test registry had no hooks: were they registered before, or elsewhere?`)
}
