// Compiled with `tsc`, never run: what the types of `lastcall` promise, and what must not compile.
import { expectTypeOf } from 'expect-type'
import {
  announceReady,
  type Clock,
  configure,
  createRegistry,
  type DrainResult,
  formatTimeline,
  type Hold,
  type HoldContext,
  type HoldOptions,
  type HookContext,
  type HookInfo,
  type HookOptions,
  type HookReport,
  type HookTrace,
  hold,
  isShuttingDown,
  type LastcallError,
  type LastcallErrorCode,
  type OutputLike,
  onShutdown,
  type PriorityName,
  type ProcessLike,
  type ProcessListener,
  type Registry,
  type RegistryOptions,
  type ShutdownHook,
  type ShutdownOptions,
  type ShutdownReason,
  type ShutdownReport,
  type ShutdownResource,
  type StrayError,
  shutdown,
  shutdownSignal,
  type TimelineOptions,
  type Timer,
  type Unregister,
} from 'lastcall'

export function signatures(): void {
  expectTypeOf(onShutdown).toEqualTypeOf<{
    (name: string, hook: ShutdownHook | ShutdownResource, options?: HookOptions): Unregister
    (hook: ShutdownHook, options?: HookOptions): Unregister
  }>()
  expectTypeOf(hold).toEqualTypeOf<{
    <T>(name: string, work: (context: HoldContext) => T | PromiseLike<T>, options?: HoldOptions): Promise<T>
    (name?: string, options?: HoldOptions): Hold
  }>()
  expectTypeOf(shutdown).toEqualTypeOf<
    (detail?: string | Error, options?: ShutdownOptions) => Promise<ShutdownReport>
  >()
  expectTypeOf(isShuttingDown).toEqualTypeOf<() => boolean>()
  expectTypeOf(shutdownSignal).toEqualTypeOf<() => AbortSignal>()
  expectTypeOf(configure).toEqualTypeOf<(options: RegistryOptions) => void>()
  expectTypeOf(announceReady).toEqualTypeOf<() => Promise<boolean>>()
  expectTypeOf(createRegistry).toEqualTypeOf<(options?: RegistryOptions) => Registry>()
  expectTypeOf(formatTimeline).toEqualTypeOf<(report: ShutdownReport, options?: TimelineOptions) => string>()
}

export function registering(options: HookOptions | undefined): void {
  expectTypeOf(onShutdown(() => {})).toEqualTypeOf<Unregister>()
  expectTypeOf(onShutdown(async () => 1, options)).toEqualTypeOf<Unregister>()
  expectTypeOf(onShutdown('name', () => {})).toEqualTypeOf<Unregister>()
  expectTypeOf(onShutdown('name', async () => {}, options)).toEqualTypeOf<Unregister>()
  onShutdown('all', () => {}, { name: 'other', priority: 'work', after: ['one', 'two'], timeout: 100 })
  onShutdown('numbers', () => {}, { priority: -12.5, after: 'one', timeout: Number.POSITIVE_INFINITY })
  onShutdown('nothing', () => {}, { name: undefined, priority: undefined, after: undefined })

  // The context is inferred in both forms, and its functions may be destructured.
  onShutdown((context) => expectTypeOf(context).toEqualTypeOf<HookContext>())
  onShutdown('name', async ({ signal, remaining, reason }) => {
    expectTypeOf(signal).toEqualTypeOf<AbortSignal>()
    expectTypeOf(remaining).toEqualTypeOf<() => number>()
    expectTypeOf(reason).toEqualTypeOf<ShutdownReason>()
  })
  onShutdown((context) => {
    context.note('3 jobs')
    // @ts-expect-error set by the registry
    context.name = 'other'
    // @ts-expect-error a number as a note
    context.note(3)
  })

  onShutdown('file', { [Symbol.dispose]() {} })
  onShutdown('pool', { async [Symbol.asyncDispose]() {} }, { priority: 'storage', concurrent: true })

  // @ts-expect-error a resource has a name
  onShutdown({ [Symbol.dispose]() {} })
  // @ts-expect-error nothing that closes
  onShutdown('name', { close() {} })
  // @ts-expect-error a yes as text
  onShutdown('name', () => {}, { concurrent: 'yes' })
  // @ts-expect-error a number as a name
  onShutdown(42, () => {})
  // @ts-expect-error nothing at all
  onShutdown()
  // @ts-expect-error no hook
  onShutdown('name')
  // @ts-expect-error options for a hook
  onShutdown('name', { timeout: 100 })
  // @ts-expect-error a promise for a hook
  onShutdown('name', Promise.resolve())
  // @ts-expect-error the name comes first
  onShutdown(() => {}, 'name')
  // @ts-expect-error a number for options
  onShutdown(() => {}, 100)
  // @ts-expect-error one argument too many
  onShutdown('name', () => {}, {}, {})
  // @ts-expect-error no such level
  onShutdown(() => {}, { priority: 'high' })
  // @ts-expect-error no such option
  onShutdown(() => {}, { order: 1 })
  // @ts-expect-error a duration as text
  onShutdown(() => {}, { timeout: '3s' })
  // @ts-expect-error a hook for `after`
  onShutdown(() => {}, { after: () => {} })
  // @ts-expect-error numbers for names
  onShutdown(() => {}, { after: [1] })
  // @ts-expect-error null for nothing
  onShutdown(() => {}, { name: null })
  // @ts-expect-error no such context
  onShutdown((signal: AbortSignal) => signal)
  // @ts-expect-error a callback as in old times
  onShutdown((_context: HookContext, done: () => void) => done())
}

export function holding(): void {
  expectTypeOf(hold()).toEqualTypeOf<Hold>()
  expectTypeOf(hold('job')).toEqualTypeOf<Hold>()
  expectTypeOf(hold('job', { priority: 'storage' })).toEqualTypeOf<Hold>()
  expectTypeOf(hold(undefined, { priority: 5 })).toEqualTypeOf<Hold>()
  hold('job', undefined)
  hold('job', { priority: undefined })

  // Work is typed by what it returns.
  expectTypeOf(hold('job', () => 1)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(hold('job', async () => 'done', { priority: 0 })).toEqualTypeOf<Promise<string>>()
  hold('job', (context) => expectTypeOf(context).toEqualTypeOf<HoldContext>())

  // @ts-expect-error work has a name
  hold(() => {})
  // @ts-expect-error a number as a name
  hold(1)
  // @ts-expect-error the name comes first
  hold({ priority: 'work' })
  // @ts-expect-error no such level
  hold('job', { priority: 'jobs' })
  // @ts-expect-error for hooks only
  hold('job', { timeout: 100 })
}

export function scopes(registry: Registry): void {
  using release = hold('job')
  using own = registry.hold()
  expectTypeOf(release).returns.toEqualTypeOf<void>()
  expectTypeOf(own).toExtend<Disposable>()

  // @ts-expect-error at the end of the scope the hook would be gone
  using unregister = onShutdown(() => {})
  // @ts-expect-error not disposable
  using report = shutdown()
  // @ts-expect-error `reset` is by hand
  using other = registry
  expectTypeOf([unregister, report, other]).toBeArray()
  // @ts-expect-error it takes no argument
  onShutdown(() => {})('hook')
}

export async function stopping(caught: unknown): Promise<void> {
  expectTypeOf(await shutdown()).toEqualTypeOf<ShutdownReport>()
  expectTypeOf(await shutdown('end of the job')).toEqualTypeOf<ShutdownReport>()
  expectTypeOf(await shutdown(new TypeError('bad'))).toEqualTypeOf<ShutdownReport>()
  // What a `once('error', shutdown)` needs.
  const listener: (error: Error) => void = shutdown
  listener(new Error('lost'))

  // @ts-expect-error an exit code
  shutdown(1)
  // @ts-expect-error not known to be an Error
  shutdown(caught)
  // @ts-expect-error it only tells
  isShuttingDown(true)
  // @ts-expect-error a function
  shutdownSignal.aborted
  // @ts-expect-error the message is fixed
  announceReady('up')
}

export function configuring(options: RegistryOptions): void {
  configure({})
  configure(options)
  configure({ signals: ['SIGTERM', 'SIGHUP'], exit: false, report: 'timeline', timeout: 25_000, reserve: 0 })
  configure({ signals: [], exit: 'signal', report: false, crashes: true, parent: true, idle: true })
  configure({
    signals: undefined,
    exit: undefined,
    report: undefined,
    onReport: undefined,
    timeout: undefined,
  })
  configure({ onReport: (report) => expectTypeOf(report).toEqualTypeOf<ShutdownReport>() })
  const signals = ['SIGUSR2'] as const
  configure({ signals })

  // @ts-expect-error options are needed
  configure()
  // @ts-expect-error a list is needed
  configure({ signals: 'SIGTERM' })
  // @ts-expect-error no such signal
  configure({ signals: ['SIGSTOPP'] })
  // @ts-expect-error off, or how
  configure({ exit: true })
  // @ts-expect-error off, or which
  configure({ report: true })
  // @ts-expect-error a duration as text
  configure({ timeout: '9s' })
  // @ts-expect-error a yes as text
  configure({ crashes: 'yes' })
  // @ts-expect-error no such option
  configure({ lastcall: 1_000 })
  // @ts-expect-error no such report
  configure({ onReport: (report: string) => report })
  // @ts-expect-error not a process
  createRegistry({ process: { pid: 1 } })
  // @ts-expect-error not a clock
  createRegistry({ clock: { now: () => 0 } })
  // @ts-expect-error a name for options
  createRegistry('jobs')
}

export function registries(): void {
  expectTypeOf<Registry>().toEqualTypeOf<{
    onShutdown: {
      (name: string, hook: ShutdownHook | ShutdownResource, options?: HookOptions): Unregister
      (hook: ShutdownHook, options?: HookOptions): Unregister
    }
    hold: {
      <T>(name: string, work: (context: HoldContext) => T | PromiseLike<T>, options?: HoldOptions): Promise<T>
      (name?: string, options?: HoldOptions): Hold
    }
    shutdown(detail?: string | Error, options?: ShutdownOptions): Promise<ShutdownReport>
    isShuttingDown(): boolean
    shutdownSignal(): AbortSignal
    configure(options: RegistryOptions): void
    announceReady(): Promise<boolean>
    hooks(): readonly HookInfo[]
    reset(): void
    readonly state: 'open' | 'stopping' | 'stopped'
    readonly platform: string | null
  }>()

  const registry = createRegistry({ exit: false })
  const { state, platform, hooks, reset, ...same } = registry
  expectTypeOf(same).toEqualTypeOf<{
    onShutdown: typeof onShutdown
    hold: typeof hold
    shutdown: typeof shutdown
    isShuttingDown: typeof isShuttingDown
    shutdownSignal: typeof shutdownSignal
    configure: typeof configure
    announceReady: typeof announceReady
  }>()
  expectTypeOf(hooks).toEqualTypeOf<() => readonly HookInfo[]>()
  expectTypeOf(reset).toEqualTypeOf<() => void>()
  expectTypeOf(state).toEqualTypeOf<'open' | 'stopping' | 'stopped'>()
  expectTypeOf(platform).toEqualTypeOf<string | null>()
  same.onShutdown(({ name }) => expectTypeOf(name).toEqualTypeOf<string>())

  // @ts-expect-error set by the registry
  registry.state = 'open'
  // @ts-expect-error a number as a name
  same.onShutdown(1, () => {})
  // @ts-expect-error a copy to be read
  hooks().pop()
}

export function options(): void {
  expectTypeOf<PriorityName>().toEqualTypeOf<'traffic' | 'work' | 'default' | 'storage' | 'telemetry'>()
  expectTypeOf<HookOptions>().toEqualTypeOf<{
    readonly name?: string | undefined
    readonly priority?: number | PriorityName | undefined
    readonly concurrent?: boolean | undefined
    readonly after?: string | readonly string[] | undefined
    readonly timeout?: number | undefined
  }>()
  expectTypeOf<HoldOptions>().toEqualTypeOf<{
    readonly priority?: number | PriorityName | undefined
  }>()
  expectTypeOf<RegistryOptions>().toEqualTypeOf<{
    readonly signals?: readonly NodeJS.Signals[] | undefined
    readonly crashes?: boolean | 'exceptions' | 'rejections' | undefined
    readonly parent?: boolean | undefined
    readonly idle?: boolean | undefined
    readonly processExit?: boolean | undefined
    readonly timeout?: number | undefined
    readonly reserve?: number | undefined
    readonly delay?: number | undefined
    readonly maxDelay?: number | undefined
    readonly exit?: 'code' | 'signal' | false | undefined
    readonly watchdog?: boolean | 'kill' | undefined
    readonly report?: false | 'problems' | 'timeline' | 'json' | undefined
    readonly onReport?: ((report: ShutdownReport) => void) | undefined
    readonly process?: ProcessLike | undefined
    readonly clock?: Clock | undefined
  }>()
  expectTypeOf<ShutdownOptions>().toEqualTypeOf<{ readonly timeout?: number | undefined }>()
  expectTypeOf<TimelineOptions>().toEqualTypeOf<{
    readonly columns?: number | undefined
    readonly color?: boolean | undefined
  }>()
}

interface Releasing extends Disposable {
  (): void
  readonly signal: AbortSignal
  remaining(): number
}

export function hooks(): void {
  expectTypeOf<ShutdownHook>().toEqualTypeOf<(context: HookContext) => unknown>()
  expectTypeOf<HookContext>().toEqualTypeOf<{
    readonly name: string
    readonly reason: ShutdownReason
    readonly signal: AbortSignal
    remaining(): number
    note(text: string): void
  }>()
  expectTypeOf<Pick<HoldContext, keyof HoldContext>>().toEqualTypeOf<{
    readonly name: string
    readonly reason: ShutdownReason | undefined
    readonly signal: AbortSignal
    remaining: () => number
    note: (text: string) => void
  }>()
  expectTypeOf<ShutdownResource>().toEqualTypeOf<Disposable | AsyncDisposable>()
  expectTypeOf<HookInfo>().toEqualTypeOf<{
    readonly name: string
    readonly priority: number
    readonly concurrent: boolean
    readonly after?: readonly string[]
    readonly timeout?: number
  }>()
  expectTypeOf<HookTrace>().toEqualTypeOf<{
    readonly name: string
    readonly priority: number
    readonly reason: ShutdownReason
    error?: unknown
    status?: 'done' | 'failed' | 'timed-out'
    durationMs?: number
  }>()
  expectTypeOf<Unregister>().toEqualTypeOf<() => void>()
  expectTypeOf<Hold>().toEqualTypeOf<Releasing>()
}

export function reports(report: ShutdownReport): void {
  expectTypeOf<ShutdownReport>().toEqualTypeOf<{
    readonly version: 1
    readonly reason: ShutdownReason
    readonly platform: string | null
    readonly outcome: 'clean' | 'failed' | 'timed-out' | 'forced'
    readonly exitCode: number
    readonly durationMs: number
    readonly times: { readonly lastCallAtMs: number; readonly deadlineAtMs: number }
    readonly passedOver: readonly { readonly priority: number; readonly atMs: number }[]
    readonly summary: string
    readonly hooks: readonly HookReport[]
    readonly strayErrors: readonly StrayError[]
    readonly otherListeners: readonly { readonly event: string; readonly count: number }[]
    readonly otherCopies: readonly string[]
    toJSON(): object
  }>()
  expectTypeOf<HookReport>().toEqualTypeOf<{
    readonly name: string
    readonly priority: number
    readonly status: 'done' | 'failed' | 'timed-out' | 'abandoned' | 'not-started'
    readonly overtakenBy?: readonly string[]
    readonly startMs: number
    readonly durationMs: number
    readonly error?: unknown
    readonly notes: readonly string[]
    readonly drained?: DrainResult
    readonly report?: ShutdownReport
  }>()
  expectTypeOf<StrayError>().toEqualTypeOf<{
    readonly event: 'uncaughtException' | 'unhandledRejection'
    readonly error: unknown
  }>()

  formatTimeline(report, { columns: undefined, color: undefined })
  // @ts-expect-error no report
  formatTimeline()
  // @ts-expect-error not a report
  formatTimeline({ hooks: [] })
  // @ts-expect-error not yet there
  formatTimeline(shutdown())
  // @ts-expect-error no such option
  formatTimeline(report, { width: 80 })
  // @ts-expect-error yes or no
  formatTimeline(report, { color: 'auto' })
  // @ts-expect-error it is read-only
  report.exitCode = 0
  // @ts-expect-error its list too
  report.hooks.sort()
}

export function reasons(reason: ShutdownReason): void {
  expectTypeOf<ShutdownReason>().toEqualTypeOf<
    | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
    | {
        readonly kind: 'crash'
        readonly event: 'uncaughtException' | 'unhandledRejection'
        readonly error: unknown
      }
    | { readonly kind: 'message' }
    | { readonly kind: 'disconnect' }
    | { readonly kind: 'idle' }
    | { readonly kind: 'exit' }
    | { readonly kind: 'manual'; readonly detail?: string; readonly error?: unknown }
  >()
  // @ts-expect-error of signals only
  reason.signal

  switch (reason.kind) {
    case 'signal':
      expectTypeOf(reason.signal).toEqualTypeOf<NodeJS.Signals>()
      break
    case 'crash':
      expectTypeOf(reason.event).toEqualTypeOf<StrayError['event']>()
      break
    case 'manual':
      expectTypeOf(reason.detail).toEqualTypeOf<string | undefined>()
      break
    case 'message':
    case 'disconnect':
    case 'idle':
    case 'exit':
      break
    default:
      expectTypeOf(reason).toBeNever()
  }
}

export function statuses({ status }: HookReport, trace: HookTrace): void {
  if (status === 'done' || status === 'failed' || status === 'timed-out') {
    trace.status = status
  } else if (status !== 'abandoned') {
    expectTypeOf(status).toEqualTypeOf<'not-started'>()
    // @ts-expect-error such a hook has no trace
    trace.status = status
  }
}

export function stands(stdout: OutputLike, process: ProcessLike): void {
  expectTypeOf<Timer>().toEqualTypeOf<{ unref(): void }>()
  expectTypeOf<Clock>().toEqualTypeOf<{
    readonly now: () => number
    readonly setTimeout: (callback: () => void, ms: number) => Timer
    readonly clearTimeout: (timer: Timer | undefined) => void
    readonly setImmediate: (callback: () => void) => void
  }>()
  expectTypeOf<OutputLike>().toEqualTypeOf<{
    readonly isTTY?: boolean | undefined
    readonly columns?: number | undefined
    ref?(): unknown
    readonly writableLength: number
    write(text: string, callback?: (error?: Error | null) => void): boolean
    on(event: 'error', listener: (error: Error) => void): unknown
    off(event: 'error', listener: (error: Error) => void): unknown
  }>()
  // biome-ignore lint/suspicious/noExplicitAny: The type itself has it.
  expectTypeOf<ProcessListener>().toEqualTypeOf<(...args: any[]) => void>()
  expectTypeOf<ProcessLike>().toEqualTypeOf<{
    readonly pid: number
    readonly version: string
    exitCode?: number | string | null | undefined
    readonly env: Readonly<Record<string, string | undefined>>
    readonly stdin: { readonly isTTY?: boolean | undefined }
    readonly stdout: OutputLike
    readonly stderr: OutputLike
    readonly channel?: object | null | undefined
    send?(message: unknown, callback: (error: Error | null) => void): unknown
    on(event: string, listener: ProcessListener): unknown
    prependListener?(event: string, listener: ProcessListener): unknown
    off(event: string, listener: ProcessListener): unknown
    listenerCount(event: string): number
    removeAllListeners(event: string): unknown
    exit(code: number): unknown
    kill(pid: number, signal: NodeJS.Signals): unknown
    getActiveResourcesInfo(): readonly string[]
  }>()

  // Node's own fit.
  expectTypeOf<NodeJS.Process>().toExtend<ProcessLike>()
  expectTypeOf<NodeJS.WriteStream>().toExtend<OutputLike>()
  process.on('message', (message: string, handle: object) => [message, handle])
  // @ts-expect-error text only
  stdout.write(Buffer.from('text'))
  // @ts-expect-error no such event
  stdout.on('drain', () => {})
  // @ts-expect-error no such signal
  process.kill(1, 'TERM')
}

export function errors(caught: LastcallError): void {
  expectTypeOf<LastcallErrorCode>().toEqualTypeOf<
    | 'ERR_LASTCALL_ARGUMENT_TYPE'
    | 'ERR_LASTCALL_ARGUMENT_RANGE'
    | 'ERR_LASTCALL_CUT'
    | 'ERR_LASTCALL_CYCLE'
    | 'ERR_LASTCALL_LEVEL'
    | 'ERR_LASTCALL_STOPPING'
    | 'ERR_LASTCALL_STOPPED'
    | 'ERR_LASTCALL_HOOK_TIMEOUT'
    | 'ERR_LASTCALL_ABORTED'
    | 'ERR_LASTCALL_PID_FILE'
    | 'ERR_LASTCALL_CONTROL'
    | 'ERR_LASTCALL_PROGRAM'
    | 'ERR_LASTCALL_TESTING'
  >()
  expectTypeOf<LastcallError>().toExtend<Error & { readonly code: LastcallErrorCode }>()

  // By code, as an application tells them apart.
  if (caught.code === 'ERR_LASTCALL_CYCLE') expectTypeOf(caught.message).toEqualTypeOf<string>()
  // @ts-expect-error no such code
  caught.code === 'ERR_CYCLE'
  // @ts-expect-error it is read-only
  caught.code = 'ERR_LASTCALL_CYCLE'
}
