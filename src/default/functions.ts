import type {
  HoldOptions,
  HookOptions,
  RegistryOptions,
  Release,
  ShutdownHook,
  Unregister,
} from '../core/api/types.ts'
import type { ShutdownReport } from '../core/end/report.ts'
import { sendToParent } from '../core/shutdown/cluster.ts'
import { configureDefault, defaultRegistry } from './registry.ts'

/**
 * Runs `hook` once when the process is told to stop: on SIGTERM, on SIGINT, or when {@link shutdown} is
 * called. The process then exits with `process.exit`.
 *
 * Hooks of a larger `priority` run first; of equal ones the newest runs first, one at a time. One that
 * throws, rejects or overruns its `timeout` stops no other: it is named in the report, and the exit status
 * is 1. All of it takes 9 seconds at most (`timeout` of {@link configure}); a fifth before the end, at last
 * call, the signals of running hooks abort and every hook that has not started starts at once. What still
 * runs at the end is named on stderr, and the exit status is 124.
 *
 * The first hook installs the listeners for the signals, and when the last one is taken out they are
 * removed. A hook keeps no process alive. On Windows only Ctrl-C and Ctrl-Break arrive as signals; use
 * `configure({ parent: true })` under a process manager.
 *
 * @param name - For `after` and for reports. Several hooks may share one.
 * @param hook - The cleanup, synchronous or not. Its result is ignored; a promise is waited for.
 * @param options - The hook's level, what it waits for, and its own time limit in milliseconds.
 * @returns What takes the hook out again; it may also stand after `using`.
 * @throws {ArgumentTypeError} `ERR_LASTCALL_ARGUMENT_TYPE` for an argument of a wrong type.
 * @throws {ArgumentRangeError} `ERR_LASTCALL_ARGUMENT_RANGE` for a value that is not allowed, also in LASTCALL_TIMEOUT
 * or LASTCALL_REPORT: of those whichever of these functions is called first tells.
 * @throws {CycleError} `ERR_LASTCALL_CYCLE` if hooks would wait for each other.
 * @throws {LevelError} `ERR_LASTCALL_LEVEL` if `after` names a hook of a lower level.
 * @throws {StoppedError} `ERR_LASTCALL_STOPPED` after the shutdown. While it runs a hook is still taken in.
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
export function onShutdown(name: string, hook: ShutdownHook, options?: HookOptions): Unregister
export function onShutdown(hook: ShutdownHook, options?: HookOptions): Unregister
export function onShutdown(...args: unknown[]): Unregister {
  // TypeScript explains a mistake, such as a bad option, by the last overload: the one that more mistakes are made with.
  return defaultRegistry().onShutdown(...(args as [ShutdownHook]))
}

/**
 * Makes the shutdown wait for a piece of work, such as a job or a message that is being handled. No hook of
 * its level waits for it, but the next level does. Work begun while stopping is waited for too, until the
 * deadline.
 *
 * @param name - For reports; by default `hold-<n>`.
 * @param options - The level that the work belongs to, by default `'work'`.
 * @returns What releases it, once; it may also stand after `using`.
 * @throws {ArgumentTypeError | ArgumentRangeError} for a bad argument or environment variable.
 * @throws {StoppedError} `ERR_LASTCALL_STOPPED` after the shutdown.
 *
 * @example
 * ```ts
 * queue.on('job', async (job) => {
 *   const release = hold(`job ${job.id}`)
 *   try {
 *     await handle(job)
 *   } finally {
 *     release()
 *   }
 * })
 * ```
 */
export function hold(name?: string, options?: HoldOptions): Release {
  return defaultRegistry().hold(name, options)
}

/**
 * Starts the shutdown, as a signal would. Calling it again, or after a signal, joins the one that runs. A
 * hook must not await it: it waits for that hook.
 *
 * @param detail - Why, for the report. With an Error the shutdown counts as failed, and the status is 1; one that runs
 * already goes on as it was.
 * @returns Resolves with the report, if the process is still there: with `exit: false`, or in a test.
 * @throws {ArgumentTypeError} `ERR_LASTCALL_ARGUMENT_TYPE` for anything but a string or an Error.
 *
 * @example
 * ```ts
 * database.on('lost', (error: Error) => shutdown(error))
 * ```
 */
export function shutdown(detail?: string | Error): Promise<ShutdownReport> {
  return defaultRegistry().shutdown(detail)
}

/**
 * Whether a shutdown has begun: true from the first trigger on. Installs nothing.
 *
 * @example
 * ```ts
 * app.get('/jobs', (_request, response) => response.writeHead(isShuttingDown() ? 503 : 202).end())
 * ```
 */
export function isShuttingDown(): boolean {
  return defaultRegistry().state !== 'open'
}

/**
 * A signal that aborts at the first trigger, before the first hook runs, with an `AbortError` whose `cause`
 * is the {@link ShutdownReason}. Asking for it installs the listeners, as a hook does; they stay. After a shutdown it is
 * one that has aborted. What rejects because of it, as `fetch` and timers do, is no stray error if nobody catches it.
 *
 * @example Stop taking new work.
 * ```ts
 * while (!shutdownSignal().aborted) {
 *   const message = await queue.next({ signal: shutdownSignal() })
 *   const release = hold(`message ${message.id}`)
 *   await handle(message).finally(release)
 * }
 * ```
 */
export function shutdownSignal(): AbortSignal {
  return defaultRegistry().signal
}

/**
 * Sets up the default registry. May be called before and after hooks are registered; options that are not
 * given keep their value.
 *
 * @throws {ArgumentTypeError | ArgumentRangeError} for a bad option or environment variable; nothing has changed then.
 * @throws {StoppingError} `ERR_LASTCALL_STOPPING` once a shutdown has begun.
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
 * old process of a reload only then. Harmless without a parent, and once a shutdown has begun: then nothing is sent.
 *
 * @returns Whether it was sent.
 *
 * @example
 * ```ts
 * app.listen(3000).on('listening', () => announceReady())
 * ```
 */
export function announceReady(): boolean {
  const { state, settings } = defaultRegistry()
  return state === 'open' && sendToParent(settings.process, 'ready')
}
