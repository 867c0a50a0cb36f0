import { checkOptions, wrongType } from '../core/check.ts'
import { HookRegistry } from '../core/registry.ts'
import type { ShutdownReport } from '../core/report.ts'
import type { Registry, RegistryOptions } from '../core/types.ts'
import { TestingError } from './errors.ts'
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

/** A registry with the fakes that it runs on. Its functions and fakes may be destructured. */
export interface TestRegistry extends Registry, Disposable {
  readonly process: FakeProcess
  readonly clock: FakeClock
  /** Resolves with the report of the first shutdown, when that is over. */
  readonly report: Promise<ShutdownReport>
  /**
   * Drops all hooks, as {@link Registry.dispose} does. Also at the end of the scope of a `using`.
   *
   * @throws {TestingError} `ERR_LASTCALL_TESTING` while a shutdown runs: the test has not seen its end. The message
   * names the hooks that it waits for, and says what to do.
   */
  dispose(): void
}

/**
 * Makes a registry on a fake process and a fake clock: the real core, but no listener, no timer and no exit
 * is real. A test is deterministic and takes no time.
 *
 * A signal comes by `process.emit`, time by `clock.advance`, and `process.exited` resolves with the status. The
 * environment of the fake process is empty, so that a test finds the same defaults wherever it runs.
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
  checkOptions('options', options)
  const { process = new FakeProcess(), clock = new FakeClock() } = options
  if (!(process instanceof FakeProcess)) wrongType('process', 'a FakeProcess', process)
  if (!(clock instanceof FakeClock)) wrongType('clock', 'a FakeClock', clock)
  const registry = new HookRegistry({ ...options, process, clock })
  process.explain = () => whyRunning(registry)
  const drop = registry.dispose
  const dispose = (): void => {
    if (registry.state === 'stopping') {
      throw new TestingError(`a test ends in the middle: ${whyRunning(registry)}. Await \`process.exited\``)
    }
    drop()
  }
  const report = reportOf(registry)
  return Object.assign(registry, { process, clock, report, dispose, [Symbol.dispose]: dispose })
}

/** Resolves with the report, whoever starts the shutdown and whatever `onReport` is set to. */
function reportOf(registry: HookRegistry): Promise<ShutdownReport> {
  return new Promise((resolve) => {
    registry.attach({
      begin: () => {
        void registry.shutdown().then(resolve)
        return 0
      },
      release: () => {},
    })
  })
}

function whyRunning({ state, pending, deadline }: HookRegistry): string {
  if (state === 'open') {
    return "no shutdown has begun. `process.emit('SIGTERM')` starts one, once there is a hook in this registry"
  }
  if (state === 'stopped') return 'with `exit: false` nothing ends the process. Await `report`'
  const left = Math.ceil(deadline?.untilEnd() ?? 0)
  return (
    `the shutdown waits for ${pending.join(', ') || 'its outputs'}. If that waits on the clock, ` +
    `\`await clock.advance(ms)\` moves it; the deadline is ${left} ms away`
  )
}
