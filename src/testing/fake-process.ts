import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import type { ProcessLike } from '../core/api/host.ts'
import { checkBoolean, checkOptions, checkSignal } from '../core/check/check.ts'
import { type Checks, checkShape } from '../core/check/options.ts'
import { systemClock } from '../core/node/clock.ts'
import { deferred } from '../core/node/deferred.ts'
import { FakeOutput } from './fake-output.ts'
import { Hints } from './hint.ts'

/** How a {@link FakeProcess} starts. */
export interface FakeProcessOptions {
  /**
   * The environment variables.
   *
   * @default none
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /**
   * Whether stdin, stdout and stderr are a terminal.
   *
   * @default false
   */
  readonly isTTY?: boolean | undefined
  /**
   * Whether the process has an IPC channel to a parent that forked it. `sent` has the messages to the parent.
   *
   * @default false
   */
  readonly hasParent?: boolean | undefined
}

/**
 * Signals that do not end a Node process without a listener: the system or Node ignores them, or they stop the process.
 */
const HARMLESS_SIGNALS: readonly string[] = [
  'SIGCHLD',
  'SIGCONT',
  'SIGPIPE',
  'SIGSTOP',
  'SIGTSTP',
  'SIGTTIN',
  'SIGTTOU',
  'SIGURG',
  'SIGUSR1',
  'SIGWINCH',
  'SIGXFSZ',
]

const CHECKS: Checks<FakeProcessOptions> = { env: checkOptions, isTTY: checkBoolean, hasParent: checkBoolean }

// K5: test/testing/contract.ts holds this process and the real one to the same facts.
/**
 * A fake process. You send it signals with `emit('SIGTERM')`. It records its exit instead of exiting. Members without a
 * description work as in Node. The constructor throws a TypeError or RangeError for a bad option.
 *
 * @example On Kubernetes, in a terminal.
 * ```ts
 * const process = new FakeProcess({ env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' }, isTTY: true })
 * const { platform } = createTestRegistry({ process })
 * ```
 */
export class FakeProcess extends EventEmitter implements ProcessLike {
  readonly pid = 4242
  readonly version: string = process.version
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: { readonly isTTY: boolean }
  readonly stdout: FakeOutput = new FakeOutput()
  readonly stderr: FakeOutput = new FakeOutput()
  readonly channel: object | null
  /** The messages to the parent, such as `'ready'` for PM2. */
  readonly sent: unknown[] = []
  exitCode: number | string | null | undefined
  /**
   * What keeps the event loop alive, for `getActiveResourcesInfo`. With `idle: true`, the process exits when this is
   * empty.
   */
  resources: readonly string[] = []
  /** The signal that ended the process; `undefined` if none did. */
  exitSignal: NodeJS.Signals | undefined
  /**
   * Says why the process has not exited. A registry that runs on this process replaces this, since it knows more.
   *
   * @internal
   */
  explain: () => string = () => 'nothing has ended this process'
  readonly #exited = deferred<number>()
  readonly #hints = new Hints()
  #isExiting = false
  #hasExited = false

  constructor(options: FakeProcessOptions = {}) {
    super()
    const { env = {}, isTTY = false, hasParent = false } = checkShape('a FakeProcess', options, CHECKS)
    this.env = env
    this.stdin = { isTTY }
    this.stdout.isTTY = isTTY
    this.stderr.isTTY = isTTY
    this.channel = hasParent ? {} : null
  }

  /** Resolves at the exit, with the status that a shell shows: the exit code, or 128 + the number of the signal. */
  get exited(): Promise<number> {
    return this.hinted(this.#exited.promise, 'process.exited')
  }

  /** Whether the process has exited, or a signal has ended it. */
  get hasExited(): boolean {
    return this.#hasExited
  }

  /**
   * Delivers a signal or another event. A signal without a listener ends the process, as in Node.
   *
   * @param event - The name of a signal, or of another event, such as `message`, `disconnect` or `beforeExit`.
   * @param args - The arguments for the listeners. Listeners of a signal get its name and number instead.
   * @returns Whether there was a listener.
   * @throws {RangeError} for the name of a signal that this platform does not have.
   */
  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (this.#hasExited) return false
    if (typeof event === 'symbol' || !event.startsWith('SIG')) return super.emit(event, ...args)
    checkSignal('event', event)
    const isHeard = event !== 'SIGKILL' && super.emit(event, event, constants.signals[event])
    if (!isHeard && !HARMLESS_SIGNALS.includes(event)) this.#endBy(event)
    return isHeard
  }

  /**
   * Calls the 'exit' listeners and records the status. Unlike Node's `process.exit`, it returns. If a listener calls it
   * again, no further listener is called.
   */
  exit(code?: number): void {
    if (this.#hasExited) return
    if (code !== undefined) this.exitCode = code
    try {
      if (!this.#isExiting) this.#runExitListeners(this.#status)
    } finally {
      this.#end(this.#status)
    }
  }

  /**
   * Returns the promise. If it stays pending for long, the real stderr says why; the test goes on waiting.
   *
   * @internal
   */
  hinted<T>(promise: Promise<T>, what: string): Promise<T> {
    return this.#hints.on(promise, what, this.explain)
  }

  /**
   * Ends the process because the test is over: nothing happens in it any more, and no hint is written.
   *
   * @internal
   */
  abandon(): void {
    this.#stop()
    this.#hints.end()
  }

  /**
   * Sends a signal to this process, by default SIGTERM. Listeners get it in a later turn of the event loop. Without a
   * listener, the signal acts at once. For any other `pid`, nothing is sent, and the result is `false`.
   */
  kill(pid: number, signal: NodeJS.Signals = 'SIGTERM'): boolean {
    if (pid !== this.pid) return false
    if (this.listenerCount(signal) === 0) this.emit(signal)
    else systemClock.setImmediate(() => this.emit(signal))
    return true
  }

  /** Sends a message to the parent. Returns `false` if there is no parent. */
  send(message: unknown, callback?: (error: Error | null) => void): boolean {
    if (this.channel) this.sent.push(message)
    callback?.(null)
    return this.channel !== null
  }

  /** Returns `resources`. */
  getActiveResourcesInfo(): readonly string[] {
    return this.resources
  }

  get #status(): number {
    return Number(this.exitCode ?? 0) & 0xff
  }

  #runExitListeners(code: number): void {
    this.#isExiting = true
    for (const listener of this.rawListeners('exit')) {
      if (!this.#hasExited) listener.call(this, code)
    }
  }

  #endBy(signal: NodeJS.Signals): void {
    this.exitSignal = signal
    this.#end(128 + constants.signals[signal])
  }

  #end(status: number): void {
    if (this.#hasExited) return
    this.#stop()
    this.#exited.resolve(status)
  }

  #stop(): void {
    this.#hasExited = true
    this.stdout.end()
    this.stderr.end()
  }
}
