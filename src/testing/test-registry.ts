import { createRegistry } from '../core/create-registry.ts'
import type { Registry, RegistryOptions } from '../core/types.ts'
import { FakeClock } from './fake-clock.ts'
import { FakeProcess } from './fake-process.ts'

/** The options of a registry, with fakes where a registry has the process and the clock. */
export interface TestRegistryOptions extends Omit<RegistryOptions, 'process' | 'clock'> {
  /**
   * @default new FakeProcess()
   */
  readonly process?: FakeProcess | undefined
  /**
   * @default new FakeClock()
   */
  readonly clock?: FakeClock | undefined
}

/** A registry with the fakes that it runs on. */
export interface TestRegistry extends Registry {
  readonly process: FakeProcess
  readonly clock: FakeClock
}

/**
 * Makes a registry on a fake process and a fake clock: the real core, but no listener, no timer and no exit
 * is real. A test is deterministic and takes no time.
 *
 * @throws {ArgumentTypeError | ArgumentRangeError} for a bad option.
 *
 * @example
 * ```ts
 * const { onShutdown, process, clock } = createTestRegistry({ timeout: 1_000 })
 * onShutdown('stuck', () => new Promise(() => {}))
 * process.emit('SIGTERM')
 * await clock.advance(1_000)
 * assert.equal(await process.exited, 124)
 * assert.match(process.stderr.text, /stuck/)
 * ```
 */
export function createTestRegistry(options: TestRegistryOptions = {}): TestRegistry {
  const { process = new FakeProcess(), clock = new FakeClock() } = options
  return Object.assign(createRegistry({ ...options, process, clock }), { process, clock })
}
