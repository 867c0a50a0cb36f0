import type { Clock } from '../core/api/host.ts'
import type { RegistryOptions } from '../core/api/options.ts'
import type { Registry } from '../core/api/registry.ts'
import type { ShutdownReport } from '../core/api/reports.ts'
import { checkOptions, wrongType, wrongValue } from '../core/check/check.ts'
import { HookRegistry } from '../core/shutdown/registry.ts'
import { testingError } from './errors.ts'
import { FakeClock } from './fake-clock.ts'
import { FakeProcess } from './fake-process.ts'
import { Outcome } from './outcome.ts'
import { recordOrder } from './recorded-order.ts'

/** By this symbol the copies of the library recognise each other's test registries. */
const IS_TEST = Symbol.for('lastcall.isTestRegistry@1')

/** The options of {@link createTestRegistry}: those of a registry, with fakes for the process and the clock. */
export interface TestRegistryOptions extends Omit<RegistryOptions, 'process' | 'clock'> {
  /**
   * The fake process of the registry.
   *
   * @default new FakeProcess()
   */
  readonly process?: FakeProcess | undefined
  /**
   * The fake clock of the registry.
   *
   * @default new FakeClock()
   */
  readonly clock?: FakeClock | undefined
}

/** A registry with a fake process and a fake clock. You can destructure it. */
export interface TestRegistry extends Registry, Disposable {
  /** The fake process. Send it signals; it records the exit. */
  readonly process: FakeProcess
  /** The fake clock. Deadlines, timeouts and the delay go by it. */
  readonly clock: FakeClock
  /** Resolves with the report of the first shutdown, when that shutdown has finished. */
  readonly report: Promise<ShutdownReport>
  /**
   * Unregisters all hooks, as {@link Registry.reset} does. If you declare the registry with `using`, this happens at
   * the end of the scope.
   *
   * @throws {LastcallError} `ERR_LASTCALL_TESTING` while a shutdown runs, since the test has not seen its end. The
   * message names the hooks that the shutdown waits for, and says what to do.
   */
  reset(): void
}

/**
 * Creates a registry on a fake process and a fake clock. It is the real library, but no signal listener, timer or exit
 * is real, and no time passes.
 *
 * Send a signal with `process.emit`, move the time with `clock.advance`, and await the exit status with
 * `process.exited`. The environment of the fake process is empty, so your test finds the same defaults on every
 * machine.
 *
 * Your hooks are real. If one waits for a socket and you move the clock past the deadline, the deadline comes first.
 *
 * @throws {TypeError | RangeError} for a bad option.
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
  // K1
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
      throw testingError(`the test ended during the shutdown: ${why()}. Await \`process.exited\` first`)
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

/** Whether a registry was made by `createTestRegistry`, of this or another copy of the library. */
export function isTestRegistry(registry: object | undefined): boolean {
  return registry !== undefined && IS_TEST in registry
}

/** Says what a test registry waits for. */
function whyWaiting({ state, current, settings }: HookRegistry, process: FakeProcess): string {
  const { hasExited, exitSignal, exitCode } = process
  if (exitSignal) {
    return `${exitSignal} came before this registry had a hook, and ended the process. Register the hooks first`
  }
  if (hasExited)
    return `the process exited with ${exitCode ?? 0} during the shutdown; its stderr says what was cut off`
  if (state === 'open') {
    return "no shutdown has started. `process.emit('SIGTERM')` starts one, once this registry has a hook"
  }
  if (state === 'stopped' && settings.exit === false) {
    return 'with `exit: false` the process never exits. Await `report` instead'
  }
  if (state === 'stopped') return 'the exit waits for a reader of the output. Call `process.stdout.resume()`'
  const running = current?.running()
  const names = running?.names.join(', ') || 'its first hook'
  const toCome = running?.toCome ? `, with ${running.toCome} to come` : ''
  const left = Math.ceil(current?.deadline.untilEnd() ?? 0)
  return (
    `the shutdown waits for ${names}${toCome}. A hook that waits on the clock needs \`await clock.advance(ms)\`, ` +
    `and the deadline is ${left} ms away. A hook that waits for anything else needs real time`
  )
}

/** The clock, on which nothing happens any more when the process has exited. */
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
