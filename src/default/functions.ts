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
 * Runs `hook` once when the process is asked to stop: on SIGTERM, on SIGINT, or when you call {@link shutdown}. When
 * all hooks have finished, lastcall ends the process with `process.exit`.
 *
 * - **Order.** Hooks with a larger `priority` run first. All hooks with one priority are a *level*. Above 0 (`traffic`,
 *   `work`), the hooks of a level start together. At 0 and below (`default`, `storage`, `telemetry`), they run one at a
 *   time, newest first. See docs/order.md.
 * - **Failure.** A hook that throws, rejects or overruns its own `timeout` does not stop the others. The report names
 *   the hook, and the exit status is 1.
 * - **Deadline.** A shutdown takes 9 seconds at most, unless the platform or `timeout` of {@link configure} sets
 *   another time. When a fifth of that is left, at *last call*, lastcall aborts the signals of running hooks. From then
 *   on a level has half of the time that is left. If the level takes longer, it is *passed over*: the next level starts
 *   without waiting for it. At the deadline the process exits with 124, and stderr names the hooks that still run. See
 *   docs/deadlines.md.
 *
 * The first hook installs the signal listeners. They are removed when you unregister the last hook. A hook does not
 * keep the process alive. It runs in the async context of its registration. On Windows only Ctrl-C and Ctrl-Break
 * arrive as signals: under a process manager, use `configure({ parent: true })`.
 *
 * @param name - For `after` and for the report. Several hooks may share a name.
 * @param hook - The cleanup. If it returns a promise, the shutdown waits for it; any other result is ignored. Or a
 * resource for the hook to close: an `AsyncDisposable` or a `Disposable`.
 * @param options - The hook's level, what it waits for, and its own time limit in milliseconds.
 * @returns A function that unregisters the hook.
 * @throws {TypeError} `ERR_LASTCALL_ARGUMENT_TYPE` for an argument of the wrong type.
 * @throws {RangeError} `ERR_LASTCALL_ARGUMENT_RANGE` for a value that is not allowed. Also for a bad LASTCALL_TIMEOUT,
 * LASTCALL_DELAY, LASTCALL_MAX_DELAY or LASTCALL_REPORT; then the first function of the library that you call throws
 * it.
 * @throws {LastcallError} `ERR_LASTCALL_CYCLE` if hooks would wait for each other.
 * @throws {LastcallError} `ERR_LASTCALL_LEVEL` if `after` names a hook of a lower level.
 * @throws {LastcallError} `ERR_LASTCALL_STOPPED` after the shutdown. During a shutdown you can still register a hook.
 *
 * @example Close what was opened last first, and send the telemetry after everything else.
 * ```ts
 * onShutdown('telemetry', () => exporter.shutdown(), { priority: 'telemetry' })
 * onShutdown('postgres', () => pool.end(), { timeout: 3_000 })
 * onShutdown('consumer', () => consumer.stop()) // on SIGTERM: consumer, postgres, telemetry
 * ```
 *
 * @example Stop early when time runs short.
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
 * Makes the shutdown wait for work in progress, such as a job or a message. The hooks of lower levels wait for it,
 * until the level of the work is passed over. The other hooks of the same level do not wait. Work that starts during
 * the shutdown is waited for too, until the deadline.
 *
 * With `work`, lastcall calls the function at once, and holds the shutdown until the function has finished, whether it
 * succeeds or not. Without `work`, the hold lasts until you call the returned function.
 *
 * @param name - For the report; by default `hold-<n>`.
 * @param work - Gets a `signal`, which aborts at last call, and `remaining()`. With these, a long job can hand itself
 * back while its database is still open.
 * @param options - The level of the work, by default `'work'`.
 * @returns With `work`: a promise for its result; it rejects if the work fails. Without `work`: a function that
 * releases the hold. You can also declare it with `using`.
 * @throws {TypeError | RangeError} `ERR_LASTCALL_ARGUMENT_TYPE` or `ERR_LASTCALL_ARGUMENT_RANGE` at once, for a bad
 * argument or environment variable.
 * @throws {LastcallError} `ERR_LASTCALL_STOPPED` at once, after the shutdown.
 *
 * @example
 * ```ts
 * queue.on('job', (job) => {
 *   hold(`job ${job.id}`, ({ signal }) => handle(job, { signal })).catch(console.error)
 * })
 * ```
 *
 * @example Work that has no function of its own.
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
 * Starts the shutdown, as a signal does. During a shutdown, the call joins the one that runs. Never await it inside a
 * hook or in held work: the shutdown would wait for itself until the deadline.
 *
 * @param detail - The reason, for the report. With an Error, the shutdown counts as failed, and the exit status is 1.
 * It does not change a shutdown that runs already.
 * @param options - A `timeout` in milliseconds for this shutdown alone. If a signal or a parent's message comes later,
 * the earlier of the two deadlines counts.
 * @returns Resolves with the report if the process is still there then: with `exit: false`, or in a test.
 * @throws {TypeError | RangeError} `ERR_LASTCALL_ARGUMENT_TYPE` or `ERR_LASTCALL_ARGUMENT_RANGE` at once, for a
 * `detail` that is neither a string nor an Error, or a bad option.
 *
 * @example
 * ```ts
 * database.on('lost', (error: Error) => shutdown(error))
 * ```
 *
 * @example A cloud provider gives two minutes' notice. The SIGTERM that follows has 25 seconds.
 * ```ts
 * configure({ timeout: 25_000 })
 * spotNotices.on('notice', () => shutdown('spot notice', { timeout: 115_000 }))
 * ```
 */
export function shutdown(detail?: string | Error, options?: ShutdownOptions): Promise<ShutdownReport> {
  return defaultRegistry().shutdown(detail, options)
}

/**
 * Tells whether the shutdown has started: true from the first trigger on. The call installs no signal listeners.
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
 * Returns an AbortSignal that aborts when the shutdown starts, before the first hook runs. Use it to stop loops,
 * requests and timers outside of hooks. The shutdown does not wait for them, so {@link hold} what must be finished.
 *
 * The signal's reason is an `AbortError` whose `cause` is the {@link ShutdownReason}. A rejection that this signal
 * causes, such as that of `fetch` or a timer, does not make the shutdown fail, even if you do not catch it. The first
 * call installs the signal listeners, as a hook does, and they stay. After a shutdown, the returned signal has already
 * aborted.
 *
 * @example Stop taking new work.
 * ```ts
 * const signal = shutdownSignal()
 * while (!signal.aborted) {
 *   const message = await queue.next({ signal }) // rejects when the shutdown starts
 *   await hold(`message ${message.id}`, () => handle(message)) // the shutdown waits for this
 * }
 * ```
 */
export function shutdownSignal(): AbortSignal {
  return defaultRegistry().shutdownSignal()
}

/**
 * Sets options of the process's registry, before or after you register hooks. Options that you leave out keep their
 * value. Once a shutdown has started, the call checks its argument and changes nothing, because a process may be
 * stopped while it starts.
 *
 * @throws {TypeError | RangeError} `ERR_LASTCALL_ARGUMENT_TYPE` or `ERR_LASTCALL_ARGUMENT_RANGE` for a bad option or
 * environment variable. No option is changed then.
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
 * Tells whoever started this process that it is ready:
 *
 * - **A parent process**, such as PM2 with `wait_ready`, gets `process.send('ready')`.
 * - **systemd**, for a unit with `Type=notify`, gets `READY=1` from `systemd-notify`. Afterwards NOTIFY_SOCKET is not in
 *   `process.env` any more, so that no child answers for the unit. With `WatchdogSec=` it stays there.
 *
 * Without either of them, or once a shutdown has started, the call does nothing. It never fails.
 *
 * @returns Whether anybody was told. The promise resolves when systemd has read the message.
 *
 * @example
 * ```ts
 * app.listen(3000).on('listening', () => announceReady())
 * ```
 */
export async function announceReady(): Promise<boolean> {
  return defaultRegistry().announceReady()
}
