import type {
  Hold,
  HoldContext,
  HoldOptions,
  HookOptions,
  ShutdownHook,
  ShutdownResource,
  Unregister,
} from '../core/api/hooks.ts'
import type { RegistryOptions, ShutdownOptions } from '../core/api/options.ts'
import type { ShutdownReport } from '../core/api/reports.ts'
import { configureDefault, defaultRegistry } from './registry.ts'

/**
 * Runs `hook` once when the process is asked to stop: on SIGTERM, on SIGINT, or when {@link shutdown} is
 * called. The process then exits with `process.exit`.
 *
 * Hooks of a larger `priority` run first. The hooks of a level above 0 (`traffic`, `work`) start together; at 0 and below
 * (`default`, `storage`, `telemetry`) they run one at a time, newest first. A hook that throws, rejects or overruns its
 * `timeout` stops no other: the report names it, and the exit status is 1. A shutdown takes 9 seconds at most (`timeout` of
 * {@link configure}). When a fifth of that is left, at last call, the signals of running hooks abort. From then on a level has
 * half of the time that is left. Then the next one opens without it. Hooks that still run at the end are named on stderr, and
 * the exit status is 124.
 *
 * The first hook installs the listeners for the signals, and when the last hook is taken out they are removed. A hook keeps
 * no process alive. It runs in the async context of its registration. On Windows only Ctrl-C and Ctrl-Break arrive as
 * signals; use `configure({ parent: true })` under a process manager.
 *
 * @param name - For `after` and for reports. Several hooks may share a name.
 * @param hook - The cleanup, synchronous or not; its result is ignored, and a promise is waited for. Or a resource, which the
 * hook closes: an `AsyncDisposable` or a `Disposable`.
 * @param options - The hook's level, what it waits for, and its own time limit in milliseconds.
 * @returns A function that takes the hook out again.
 * @throws {TypeError} `ERR_LASTCALL_ARGUMENT_TYPE` for an argument of a wrong type.
 * @throws {RangeError} `ERR_LASTCALL_ARGUMENT_RANGE` for a value that is not allowed. A bad LASTCALL_TIMEOUT or
 * LASTCALL_REPORT throws this too, from whichever function of the library is called first.
 * @throws {LastcallError} `ERR_LASTCALL_CYCLE` if hooks would wait for each other.
 * @throws {LastcallError} `ERR_LASTCALL_LEVEL` if `after` names a hook of a lower level.
 * @throws {LastcallError} `ERR_LASTCALL_STOPPED` after the shutdown. While it runs a hook is still taken in.
 *
 * @example Close what was opened last first, and flush the telemetry after everything else.
 * ```ts
 * onShutdown('telemetry', () => exporter.shutdown(), { priority: 'telemetry' })
 * onShutdown('postgres', () => pool.end(), { timeout: 3_000 })
 * onShutdown('consumer', () => consumer.stop()) // on SIGTERM: consumer, postgres, telemetry
 * ```
 *
 * @example Give up politely when time runs short.
 * ```ts
 * onShutdown('outbox', async ({ signal, remaining }) => {
 *   while (remaining() > 500 && (await sendNextBatch({ signal }))) {}
 * })
 * ```
 */
export function onShutdown(
  name: string,
  hook: ShutdownHook | ShutdownResource,
  options?: HookOptions,
): Unregister
export function onShutdown(hook: ShutdownHook, options?: HookOptions): Unregister
export function onShutdown(...args: unknown[]): Unregister {
  // TypeScript reports errors against the last overload, so the one that is misused more often comes last.
  return defaultRegistry().onShutdown(...(args as [ShutdownHook]))
}

/**
 * Makes the shutdown wait for work in progress, such as a job or a message that is being handled. No hook of
 * its level waits for it, but the next level does. Work that begins while stopping is waited for too, until the
 * deadline.
 *
 * With `work`, the function runs at once and is held until it has finished, whether it succeeds or not. Without `work`, the
 * hold stays until the returned function is called.
 *
 * @param name - For reports; by default `hold-<n>`.
 * @param work - Gets a `signal`, which aborts at last call, and `remaining()`, so that a long job can hand itself back while
 * its database is still open.
 * @param options - The level that the work belongs to, by default `'work'`.
 * @returns What `work` returns, as a promise. Without `work`: a function that releases the hold; it may also stand after
 * `using`.
 * @throws {TypeError | RangeError} `ERR_LASTCALL_ARGUMENT_TYPE` or `ERR_LASTCALL_ARGUMENT_RANGE` for a bad argument or
 * environment variable.
 * @throws {LastcallError} `ERR_LASTCALL_STOPPED` after the shutdown.
 *
 * @example
 * ```ts
 * queue.on('job', (job) => {
 *   hold(`job ${job.id}`, ({ signal }) => handle(job, { signal })).catch(console.error)
 * })
 * ```
 *
 * @example Work without a scope.
 * ```ts
 * const release = hold('upload')
 * upload.once('close', release)
 * ```
 */
export function hold<T>(
  name: string,
  work: (context: HoldContext) => T | PromiseLike<T>,
  options?: HoldOptions,
): Promise<T>
export function hold(name?: string, options?: HoldOptions): Hold
export function hold(...args: unknown[]): unknown {
  return defaultRegistry().hold(...(args as [string]))
}

/**
 * Starts the shutdown, as a signal would. Calling it again, or after a signal, joins the shutdown that runs. Never await it
 * inside a hook or held work: the shutdown waits for these.
 *
 * @param detail - Why, for the report. With an Error the shutdown counts as failed, and the status is 1. A shutdown that runs
 * already goes on as it was.
 * @param options - A `timeout` in milliseconds for this shutdown alone. If a signal or a parent's message comes later, the
 * earlier of the two deadlines holds.
 * @returns Resolves with the report, if the process is still there: with `exit: false`, or in a test.
 * @throws {TypeError | RangeError} `ERR_LASTCALL_ARGUMENT_TYPE` for a `detail` that is neither a string nor an Error;
 * `ERR_LASTCALL_ARGUMENT_TYPE` or `ERR_LASTCALL_ARGUMENT_RANGE` for a bad option.
 *
 * @example
 * ```ts
 * database.on('lost', (error: Error) => shutdown(error))
 * ```
 *
 * @example A cloud provider gives two minutes' notice before it takes a machine away. The SIGTERM that follows has 25 seconds.
 * ```ts
 * configure({ timeout: 25_000 })
 * spotNotices.on('notice', () => shutdown('spot notice', { timeout: 115_000 }))
 * ```
 */
export function shutdown(detail?: string | Error, options?: ShutdownOptions): Promise<ShutdownReport> {
  return defaultRegistry().shutdown(detail, options)
}

/**
 * Whether a shutdown has begun: true from the first trigger on. Calling it adds no signal listeners.
 *
 * @example
 * ```ts
 * app.get('/jobs', (_request, response) => response.writeHead(isShuttingDown() ? 503 : 202).end())
 * ```
 */
export function isShuttingDown(): boolean {
  return defaultRegistry().isShuttingDown()
}

/**
 * A signal that aborts at the first trigger, before the first hook runs, with an `AbortError` whose `cause`
 * is the {@link ShutdownReason}. Asking for it installs the listeners, as a hook does; they stay. After a shutdown it is
 * a signal that has aborted. A rejection that this signal causes, as of `fetch` and timers, does not count as a stray error
 * if nobody catches it.
 *
 * @example Stop taking new work.
 * ```ts
 * while (!shutdownSignal().aborted) {
 *   const message = await queue.next({ signal: shutdownSignal() })
 *   await hold(`message ${message.id}`, () => handle(message))
 * }
 * ```
 */
export function shutdownSignal(): AbortSignal {
  return defaultRegistry().shutdownSignal()
}

/**
 * Sets up the default registry. May be called before and after hooks are registered; options that are not
 * given keep their value. Once a shutdown has begun it changes nothing: a process may be stopped while it starts.
 *
 * @throws {TypeError | RangeError} `ERR_LASTCALL_ARGUMENT_TYPE` or `ERR_LASTCALL_ARGUMENT_RANGE` for a bad option or
 * environment variable; nothing has changed then.
 *
 * @example
 * ```ts
 * configure({ timeout: 25_000, crashes: true })
 * ```
 */
export function configure(options: RegistryOptions): void {
  configureDefault(options)
}

/**
 * Tells the parent that the process is ready for its work, with `process.send('ready')`: PM2 with `wait_ready` stops the
 * old process of a reload only then. Harmless without a parent. Once a shutdown has begun nothing is sent.
 *
 * @returns Whether it was sent.
 *
 * @example
 * ```ts
 * app.listen(3000).on('listening', () => announceReady())
 * ```
 */
export function announceReady(): boolean {
  return defaultRegistry().announceReady()
}
