import type { Clock } from '../core/api/host.ts'
import type { RegistryOptions } from '../core/api/options.ts'
import type { Registry } from '../core/api/registry.ts'
import type { ShutdownReport } from '../core/api/reports.ts'
import { checkOptions, wrongType, wrongValue } from '../core/check/check.ts'
import { HookRegistry } from '../core/shutdown/registry.ts'
import { TestingError } from './errors.ts'
import { FakeClock } from './fake-clock.ts'
import { FakeProcess } from './fake-process.ts'
import { Outcome } from './outcome.ts'
import { recordOrder } from './recorded-order.ts'

/** By this copies of the library know each other's test registries. */
const IS_TEST = Symbol.for('lastcall.isTestRegistry@1')

/** The options of a registry, with fakes where a registry has the process and the clock. */
export interface TestRegistryOptions extends Omit<RegistryOptions, 'process' | 'clock'> {
  /**
   * The process that it runs on.
   *
   * @default new FakeProcess()
   */
  readonly process?: FakeProcess | undefined
  /**
   * The clock that it goes by.
   *
   * @default new FakeClock()
   */
  readonly clock?: FakeClock | undefined
}

/** A registry with the fakes that it runs on. Its functions and fakes may be destructured. */
export interface TestRegistry extends Registry, Disposable {
  /** Gets the signals, and notes the exit. */
  readonly process: FakeProcess
  /** What the deadline and the hooks' limits go by. */
  readonly clock: FakeClock
  /** Resolves with the report of the first shutdown, when that is over. */
  readonly report: Promise<ShutdownReport>
  /**
   * Drops all hooks, as {@link Registry.reset} does. Also at the end of the scope of a `using`.
   *
   * @throws {LastcallError} `ERR_LASTCALL_TESTING` while a shutdown runs: the test has not seen its end. The message
   * names the hooks that it waits for, and says what to do.
   */
  reset(): void
}

/**
 * Makes a registry on a fake process and a fake clock: the real core, but no listener, no timer and no exit
 * is real. What hooks do is real: a clock that is moved over the deadline overtakes one that waits for a socket.
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
  if (process.hasExited) wrongValue('process', 'a FakeProcess that has not ended', process)
  if (!(clock instanceof FakeClock)) wrongType('clock', 'a FakeClock', clock)
  const fakeClock = untilExit(clock, process)
  const registry = new HookRegistry({ ...options, process, clock: fakeClock })
  const why = (): string => whyWaiting(registry, process)
  process.explain = why
  clock.explain = why
  const outcome = new Outcome(registry, process)
  recordOrder(registry)
  const drop = registry.reset
  const reset = (): void => {
    if (registry.state === 'stopping' && !process.hasExited) {
      throw new TestingError(`a test ends in the middle: ${why()}. Await \`process.exited\``)
    }
    if (registry.state !== 'stopping') drop()
  }
  Object.defineProperties(registry, {
    [IS_TEST]: { value: true },
    report: { get: () => outcome.report, enumerable: true },
  })
  const configureOwn = registry.configure
  const configure = (changes: RegistryOptions): void => {
    checkOptions('options', changes)
    configureOwn({ ...changes, process, clock: fakeClock })
  }
  const test = { process, clock, configure, reset, [Symbol.dispose]: reset }
  return Object.assign(registry, test) as HookRegistry & typeof test & Pick<TestRegistry, 'report'>
}

/** Whether a registry is a test's, also of another copy of this library. */
export function isTestRegistry(registry: object | undefined): boolean {
  return registry !== undefined && IS_TEST in registry
}

/** What a test registry waits for, for people. */
function whyWaiting({ state, running, settings, deadline }: HookRegistry, process: FakeProcess): string {
  const { hasExited, exitSignal, exitCode } = process
  if (exitSignal) {
    return `${exitSignal} came when this registry had no hooks, so the process has ended by it. Emit it after them`
  }
  if (hasExited)
    return `the process has ended in the middle, with ${exitCode ?? 0}; its stderr says what was cut off`
  if (state === 'open') {
    return "no shutdown has begun. `process.emit('SIGTERM')` starts one, once there is a hook in this registry"
  }
  if (state === 'stopped' && settings.exit === false) {
    return 'with `exit: false` nothing ends the process. Await `report`'
  }
  if (state === 'stopped') return 'the exit waits for what was written, until `process.stdout.resume()`'
  const names = running?.names.join(', ') || 'its first hook'
  const toCome = running?.toCome ? `, with ${running.toCome} to come` : ''
  const left = Math.ceil(deadline?.untilEnd() ?? 0)
  return (
    `the shutdown waits for ${names}${toCome}. What waits on the clock is moved by \`await clock.advance(ms)\`, and the ` +
    `deadline is ${left} ms away; what waits for real things needs nothing but time`
  )
}

/** A clock on which nothing happens any more when the process has ended. */
function untilExit(clock: FakeClock, process: FakeProcess): Clock {
  const whileThere = (callback: () => void) => (): void => {
    if (!process.hasExited) callback()
  }
  return {
    now: clock.now,
    setTimeout: (callback, ms) => clock.setTimeout(whileThere(callback), ms),
    clearTimeout: clock.clearTimeout,
    setImmediate: (callback) => clock.setImmediate(whileThere(callback)),
  }
}
