// Compiled with `tsc`, never run: what the types of `lastcall/testing` promise, and what must not compile.
import type { ChildProcess } from 'node:child_process'
import type { EventEmitter } from 'node:events'
import { expectTypeOf } from 'expect-type'
import type {
  Clock,
  OutputLike,
  ProcessLike,
  Registry,
  RegistryOptions,
  ShutdownReport,
  Timer,
} from 'lastcall'
import {
  assertShutdownOrder,
  type Condition,
  createTestRegistry,
  FakeClock,
  type FakeOutput,
  FakeProcess,
  type FakeProcessOptions,
  type ProgramResult,
  type RegistryTest,
  type RunningProgram,
  type RunProgramOptions,
  runProgram,
  type ShutdownOrder,
  type TestRegistry,
  type TestRegistryOptions,
  withTestRegistry,
} from 'lastcall/testing'

export function signatures(): void {
  expectTypeOf(createTestRegistry).toEqualTypeOf<(options?: TestRegistryOptions) => TestRegistry>()
  expectTypeOf(withTestRegistry).toEqualTypeOf<{
    <T>(test: RegistryTest<T>): Promise<T>
    <T>(options: TestRegistryOptions, test: RegistryTest<T>): Promise<T>
  }>()
  expectTypeOf(assertShutdownOrder).toEqualTypeOf<(report: ShutdownReport, order: ShutdownOrder) => void>()
  expectTypeOf(runProgram).toEqualTypeOf<
    (
      file: string | URL,
      options?: RunProgramOptions,
      use?: (program: RunningProgram) => unknown,
    ) => Promise<ProgramResult>
  >()
}

/** All that a class has beside what it inherits from an emitter, as a plain shape. */
type Own<T> = Pick<T, Exclude<keyof T, keyof EventEmitter>>

export function clocks(): void {
  expectTypeOf<Own<FakeClock>>().toEqualTypeOf<{
    readonly now: () => number
    readonly setTimeout: (callback: () => void, ms: number) => Timer
    readonly clearTimeout: (timer: Timer | undefined) => void
    readonly setImmediate: (callback: () => void) => void
    readonly timers: number
    readonly sleepers: number
    readonly sleep: (ms: number) => Promise<void>
    readonly advance: (ms: number) => Promise<void>
    readonly waiting: (count?: number) => Promise<void>
    explain: () => string
  }>()
  expectTypeOf<ConstructorParameters<typeof FakeClock>>().toEqualTypeOf<[]>()
  expectTypeOf<FakeClock>().toExtend<Clock>()

  const clock = new FakeClock()
  // @ts-expect-error a duration as text
  clock.advance('1s')
  // @ts-expect-error by how much
  clock.advance()
  // @ts-expect-error only counted
  clock.timers = 0
}

export function outputs(output: FakeOutput): void {
  expectTypeOf<Own<FakeOutput>>().toEqualTypeOf<{
    isTTY: boolean
    columns: number | undefined
    text: string
    readonly writableLength: number
    write: {
      (text: string, callback?: (error?: Error | null) => void): boolean
      (text: string, encoding: string, callback?: (error?: Error | null) => void): boolean
    }
    pause: () => FakeOutput
    resume: () => FakeOutput
    close: () => FakeOutput
    end: () => void
  }>()
  expectTypeOf<ConstructorParameters<typeof FakeOutput>>().toEqualTypeOf<EmitterArguments>()
  expectTypeOf<FakeOutput>().toExtend<EventEmitter & OutputLike>()
  expectTypeOf(output.pause().resume().close()).toEqualTypeOf<FakeOutput>()

  // @ts-expect-error text only
  output.write(Buffer.from('text'))
  // @ts-expect-error follows from `pause`
  output.writableLength = 1
}

type EmitterArguments = ConstructorParameters<typeof EventEmitter>

export function processes(process: FakeProcess): void {
  expectTypeOf<FakeProcessOptions>().toEqualTypeOf<{
    readonly env?: Readonly<Record<string, string | undefined>> | undefined
    readonly isTTY?: boolean | undefined
    readonly hasParent?: boolean | undefined
  }>()
  expectTypeOf(process.hinted(Promise.resolve(1), 'it')).toEqualTypeOf<Promise<number>>()
  expectTypeOf<Omit<Own<FakeProcess>, 'hinted'>>().toEqualTypeOf<{
    readonly pid: 4242
    readonly version: string
    readonly env: Readonly<Record<string, string | undefined>>
    readonly stdin: { readonly isTTY: boolean }
    readonly stdout: FakeOutput
    readonly stderr: FakeOutput
    readonly channel: object | null
    readonly sent: unknown[]
    exitCode: number | string | null | undefined
    resources: readonly string[]
    exitSignal: NodeJS.Signals | undefined
    explain: () => string
    readonly exited: Promise<number>
    readonly hasExited: boolean
    exit: (code?: number) => void
    abandon: () => void
    kill: (pid: number, signal?: NodeJS.Signals) => boolean
    send: (message: unknown, callback?: (error: Error | null) => void) => boolean
    getActiveResourcesInfo: () => readonly string[]
  }>()
  expectTypeOf(process.emit).toEqualTypeOf<(event: string | symbol, ...args: unknown[]) => boolean>()
  expectTypeOf<ConstructorParameters<typeof FakeProcess>>().toEqualTypeOf<
    [options?: FakeProcessOptions | undefined]
  >()
  expectTypeOf<FakeProcess>().toExtend<EventEmitter & ProcessLike>()

  new FakeProcess({ env: { LASTCALL_TIMEOUT: '1000ms', PATH: undefined }, isTTY: true, hasParent: false })
  new FakeProcess({ env: undefined, isTTY: undefined, hasParent: undefined })
  // @ts-expect-error variables are text
  new FakeProcess({ env: { LASTCALL_TIMEOUT: 1_000 } })
  // @ts-expect-error it has its own
  new FakeProcess({ pid: 1 })
  // @ts-expect-error a number as an event
  process.emit(15)
  // @ts-expect-error the process comes first
  process.kill('SIGTERM')
  // @ts-expect-error no such signal
  process.kill(4242, 'TERM')
  // @ts-expect-error set at its end
  process.hasExited = true
}

export function registries(): void {
  expectTypeOf<TestRegistryOptions>().toEqualTypeOf<{
    readonly signals?: RegistryOptions['signals']
    readonly crashes?: RegistryOptions['crashes']
    readonly parent?: RegistryOptions['parent']
    readonly idle?: RegistryOptions['idle']
    readonly processExit?: RegistryOptions['processExit']
    readonly timeout?: RegistryOptions['timeout']
    readonly reserve?: RegistryOptions['reserve']
    readonly delay?: RegistryOptions['delay']
    readonly maxDelay?: RegistryOptions['maxDelay']
    readonly exit?: RegistryOptions['exit']
    readonly watchdog?: RegistryOptions['watchdog']
    readonly report?: RegistryOptions['report']
    readonly onReport?: RegistryOptions['onReport']
    readonly process?: FakeProcess | undefined
    readonly clock?: FakeClock | undefined
  }>()
  expectTypeOf<Pick<TestRegistry, keyof TestRegistry>>().toEqualTypeOf<{
    onShutdown: Registry['onShutdown']
    hold: Registry['hold']
    shutdown: Registry['shutdown']
    isShuttingDown: Registry['isShuttingDown']
    shutdownSignal: Registry['shutdownSignal']
    configure: Registry['configure']
    announceReady: Registry['announceReady']
    readonly state: Registry['state']
    readonly platform: string | null
    hooks: Registry['hooks']
    reset: () => void
    readonly process: FakeProcess
    readonly clock: FakeClock
    readonly report: Promise<ShutdownReport>
    [Symbol.dispose]: Disposable[typeof Symbol.dispose]
  }>()
  expectTypeOf<TestRegistry>().toExtend<Registry & Disposable>()

  using registry = createTestRegistry()
  createTestRegistry({ timeout: 1_000, process: new FakeProcess(), clock: new FakeClock() })
  createTestRegistry({ process: undefined, clock: undefined, onReport: undefined })
  const { onShutdown, process, clock, report } = registry
  onShutdown('stuck', ({ remaining }) => expectTypeOf(remaining()).toEqualTypeOf<number>())
  expectTypeOf(process.stderr.text).toEqualTypeOf<string>()
  expectTypeOf(clock.advance(0)).toEqualTypeOf<Promise<void>>()
  expectTypeOf(report).resolves.toEqualTypeOf<ShutdownReport>()

  // @ts-expect-error the real process
  createTestRegistry({ process: globalThis.process })
  // @ts-expect-error a clock that runs
  createTestRegistry({ clock: registry.clock as Clock })
  // @ts-expect-error a duration as text
  createTestRegistry({ timeout: '1s' })
  // @ts-expect-error of the fake process
  createTestRegistry({ env: {} })
  // @ts-expect-error set by itself
  registry.process = new FakeProcess()
}

export function withRegistries(): void {
  expectTypeOf<RegistryTest<string>>().toEqualTypeOf<
    (registry: TestRegistry) => string | PromiseLike<string>
  >()

  // What the test returns is passed on, with and without options.
  expectTypeOf(withTestRegistry(() => 1)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(withTestRegistry(async () => 'text')).toEqualTypeOf<Promise<string>>()
  expectTypeOf(withTestRegistry(async () => {})).toEqualTypeOf<Promise<void>>()
  expectTypeOf(withTestRegistry({}, () => 1)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(withTestRegistry({ timeout: 100 }, async () => 'text')).toEqualTypeOf<Promise<string>>()
  expectTypeOf(withTestRegistry(({ report }) => report)).toEqualTypeOf<Promise<ShutdownReport>>()
  expectTypeOf(withTestRegistry({}, ({ process }) => process.exited)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(withTestRegistry<1 | 2>(() => 1)).toEqualTypeOf<Promise<1 | 2>>()
  withTestRegistry((registry) => expectTypeOf(registry).toEqualTypeOf<TestRegistry>())
  withTestRegistry({}, (registry) => expectTypeOf(registry).toEqualTypeOf<TestRegistry>())

  // @ts-expect-error no test
  withTestRegistry({ timeout: 100 })
  // @ts-expect-error options come first
  withTestRegistry(() => {}, { timeout: 100 })
  // @ts-expect-error leave them out
  withTestRegistry(undefined, () => {})
  // @ts-expect-error a duration as text
  withTestRegistry({ timeout: '1s' }, () => {})
  // @ts-expect-error begun already
  withTestRegistry(Promise.resolve(1))
  // @ts-expect-error a callback as in old times
  withTestRegistry((_registry: TestRegistry, done: () => void) => done())
  // @ts-expect-error not what it returns
  withTestRegistry<string>(() => 1)
}

export async function orders(report: ShutdownReport): Promise<void> {
  expectTypeOf<ShutdownOrder>().toEqualTypeOf<readonly (string | readonly string[])[]>()
  assertShutdownOrder(report, ['http', ['cache', 'queue'], 'db'])
  const order = ['http', ['cache', 'queue']] as const
  assertShutdownOrder(report, order)

  // @ts-expect-error await it
  assertShutdownOrder(createTestRegistry().report, ['http'])
  // @ts-expect-error a name for a list
  assertShutdownOrder(report, 'http')
  // @ts-expect-error one level of lists
  assertShutdownOrder(report, [['http', ['cache']]])
  // @ts-expect-error a number as a name
  assertShutdownOrder(report, [1])
  // @ts-expect-error no order
  assertShutdownOrder(report)
}

export function programShapes(): void {
  expectTypeOf<Condition>().toEqualTypeOf<string | RegExp | { readonly port: number } | (() => unknown)>()
  expectTypeOf<RunProgramOptions>().toEqualTypeOf<{
    readonly until?: Condition | undefined
    readonly signal?: NodeJS.Signals | undefined
    readonly timeout?: number | undefined
    readonly args?: readonly string[] | undefined
    readonly execArgv?: readonly string[] | undefined
    readonly execPath?: string | undefined
    readonly env?: Readonly<Record<string, string | undefined>> | undefined
    readonly cwd?: string | undefined
    readonly hasParent?: boolean | undefined
    readonly stdin?: 'ignore' | 'pipe' | undefined
  }>()
  expectTypeOf<ProgramResult>().toEqualTypeOf<{
    readonly code: number | null
    readonly signal: NodeJS.Signals | null
    readonly stdout: string
    readonly stderr: string
    readonly elapsedMs: number
  }>()
  expectTypeOf<RunningProgram>().toEqualTypeOf<{
    readonly pid: number
    readonly stdout: string
    readonly stderr: string
    readonly exited: Promise<ProgramResult>
    readonly child: ChildProcess
    until: {
      (pattern: RegExp): Promise<RegExpExecArray>
      (condition: Condition): Promise<unknown>
    }
    kill(signal: NodeJS.Signals): boolean
  }>()
}

export async function programs(condition: Condition): Promise<void> {
  const result = await runProgram('server.js')
  expectTypeOf(result).toEqualTypeOf<ProgramResult>()
  await runProgram(new URL('server.js', import.meta.url), { until: /listening/, signal: 'SIGTERM' })
  await runProgram('server.js', { until: { port: 3000 }, args: ['--port', '3000'], execArgv: [], cwd: '/' })
  await runProgram('server.js', { until: async () => true, env: { NODE_ENV: 'test', DEBUG: undefined } })
  await runProgram('server.js', { until: undefined, signal: undefined, timeout: undefined, cwd: undefined })
  await runProgram('server.js', { execPath: 'bun', hasParent: true, stdin: 'pipe' })
  await runProgram('server.js', { execPath: undefined, hasParent: undefined, stdin: undefined })
  await runProgram('server.js', undefined, () => {})
  await runProgram('server.js', {}, async (program) => {
    expectTypeOf(program).toEqualTypeOf<RunningProgram>()
    const [, port] = await program.until(/listening on (\d+)/)
    expectTypeOf(port).toEqualTypeOf<string | undefined>()
    expectTypeOf(program.until(/x/)).toEqualTypeOf<Promise<RegExpExecArray>>()
    expectTypeOf(program.until('x')).toEqualTypeOf<Promise<unknown>>()
    expectTypeOf(program.until({ port: 3000 })).toEqualTypeOf<Promise<unknown>>()
    expectTypeOf(program.until(() => true)).toEqualTypeOf<Promise<unknown>>()
    expectTypeOf(program.until(condition)).toEqualTypeOf<Promise<unknown>>()
    expectTypeOf(program.kill('SIGKILL')).toEqualTypeOf<boolean>()

    // @ts-expect-error a port has its key
    program.until(3000)
    // @ts-expect-error no condition
    program.until()
    // @ts-expect-error no such signal
    program.kill('TERM')
    // @ts-expect-error which signal
    program.kill()
  })

  // @ts-expect-error no file
  runProgram()
  // @ts-expect-error arguments are an option
  runProgram('server.js', ['--port', '3000'])
  // @ts-expect-error options come first
  runProgram('server.js', async (program: RunningProgram) => program.kill('SIGTERM'))
  // @ts-expect-error no such signal
  runProgram('server.js', { signal: 'TERM' })
  // @ts-expect-error a list is needed
  runProgram('server.js', { args: '--port 3000' })
  // @ts-expect-error variables are text
  runProgram('server.js', { env: { PORT: 3000 } })
  // @ts-expect-error a port as text
  runProgram('server.js', { until: { port: '3000' } })
  // @ts-expect-error no such option
  runProgram('server.js', { stdio: 'inherit' })
  // @ts-expect-error nothing to inherit
  runProgram('server.js', { stdin: 'inherit' })
}
