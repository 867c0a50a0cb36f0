import { checkFunction, checkOptions } from '../core/check/check.ts'
import { presentDefault, registryOf, replaceDefault } from '../default/registry.ts'
import { testingError } from './errors.ts'
import { quoted, tell } from './hint.ts'
import {
  createTestRegistry,
  isTestRegistry,
  type TestRegistry,
  type TestRegistryOptions,
} from './test-registry.ts'

/** A test for {@link withTestRegistry}. While it runs, its registry is the default one. */
export type RegistryTest<T> = (registry: TestRegistry) => T | PromiseLike<T>

/**
 * Runs a test of code that uses the default registry. While the test runs, `onShutdown`, `hold`, `configure`,
 * `drainOnShutdown` and the others use a registry of {@link createTestRegistry}. After the test, the old registry is
 * back, whatever the test did. No module is mocked.
 *
 * Register hooks while the test runs: in a function that the test calls, such as the one that creates your service.
 * What a module registers when it is imported stays with the old registry.
 *
 * @param options - The options of the registry. Options that your code gives to `configure` come on top of them.
 * @param test - The test. It gets the registry. If it returns a promise, `withTestRegistry` awaits it.
 * @returns Resolves with what the test returns.
 * @throws {TypeError | RangeError} by rejection, for a bad argument or option.
 * @throws {LastcallError} `ERR_LASTCALL_TESTING` by rejection, if the test ends while a shutdown runs, or if another
 * `withTestRegistry` is still running.
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
    started = undefined
  }
}

/** Where the running test was started. */
let started: Error | undefined

function checkAlone(): void {
  if (isTestRegistry(presentDefault())) throw testingError(ONE_AT_A_TIME, { cause: started })
  started = new Error('the other test was started here')
}

const ONE_AT_A_TIME =
  'another `withTestRegistry` has not ended: it was not awaited, it runs at the same time, or its runner gave up on ' +
  'it, because it was too slow or a rejection was not caught (then fix that test first). A process has one default ' +
  'registry, so run these tests one after another'

/**
 * Writes to stderr what may be the reason for the failure: the output of the fake process, or the signal that ended it.
 */
function describeProcess({ process }: TestRegistry): void {
  const { exitSignal, stderr } = process
  if (stderr.text !== '') tell(`the fake process wrote\n${quoted(stderr.text)}`)
  if (exitSignal)
    tell(
      `${exitSignal} came before the test registry had a hook. ` +
        'Were the hooks registered earlier, or in another registry?',
    )
}
