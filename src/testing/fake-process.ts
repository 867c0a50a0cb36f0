import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import type { ProcessLike } from '../core/api/host.ts'
import { checkBoolean, checkOptions } from '../core/check/check.ts'
import { type Checks, checkShape } from '../core/check/options.ts'
import { systemClock } from '../core/node/clock.ts'
import { checkSignal } from './check-signal.ts'
import { FakeOutput } from './fake-output.ts'
import { Hints } from './hint.ts'

/** What a fake process starts with. */
export interface FakeProcessOptions {
  /**
   * Its environment variables.
   *
   * @default none
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /**
   * Whether stdin and stdout are a terminal.
   *
   * @default false
   */
  readonly isTTY?: boolean | undefined
  /**
   * Whether a parent has forked it, with an IPC channel. What is sent to that is in `sent`.
   *
   * @default false
   */
  readonly hasParent?: boolean | undefined
}

/** Signals that do not end a process of Node's that does not listen to them: the system and Node ignore them, or it stops. */
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

/**
 * A process that gets its signals from `emit('SIGTERM')`, and whose exit is only noted. What is not explained is as Node
 * has it.
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
  /** The messages to the parent, such as PM2's `'ready'`. */
  readonly sent: unknown[] = []
  exitCode: number | string | null | undefined
  /** What holds the event loop, as `getActiveResourcesInfo` tells it. With `idle: true` it decides whether Node can leave. */
  resources: readonly string[] = []
  /** The signal that ended the process, if one did. */
  exitSignal: NodeJS.Signals | undefined
  /**
   * Says why it has not ended; the registry that runs on it knows more.
   *
   * @internal
   */
  explain: () => string = () => 'nobody has ended it'
  readonly #exited: Promise<number>
  readonly #hints = new Hints()
  #isExiting = false
  #hasExited = false
  #resolveExited: (status: number) => void = () => {}

  constructor(options: FakeProcessOptions = {}) {
    super()
    checkShape('a FakeProcess', options, CHECKS)
    const { env = {}, isTTY = false, hasParent = false } = options
    this.env = env
    this.stdin = { isTTY }
    this.stdout.isTTY = isTTY
    this.stderr.isTTY = isTTY
    this.channel = hasParent ? {} : null
    this.#exited = new Promise((resolve) => {
      this.#resolveExited = resolve
    })
  }

  /** Resolves at the end with the exit status as a shell shows it: the code, or 128 + the signal's number. */
  get exited(): Promise<number> {
    return this.hinted(this.#exited, 'process.exited')
  }

  /** Whether it has ended, by an exit or a signal. */
  get hasExited(): boolean {
    return this.#hasExited
  }

  /**
   * Delivers an event; for a signal that nobody listens to, the process ends by it.
   *
   * @param event - The name of a signal, or of another event, such as `message`, `disconnect` or `beforeExit`.
   * @param args - What the listeners get. Those of a signal get its name and number.
   * @returns Whether anybody listened.
   * @throws {ArgumentRangeError} for the name of a signal that this platform does not have.
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
   * Runs the 'exit' listeners and notes the status. Unlike Node's, it returns. A listener that exits is the last to run.
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
   * Passes a promise on that this process is to resolve. If that takes long, stderr says why; the test goes on waiting.
   *
   * @internal
   */
  hinted<T>(promise: Promise<T>, what: string): Promise<T> {
    return this.#hints.on(promise, what, this.explain)
  }

  /**
   * The test is over: from now on nothing happens in this process, and nothing is told of it.
   *
   * @internal
   */
  abandon(): void {
    this.#stop()
    this.#hints.end()
  }

  /**
   * Sends a signal to this process, by default SIGTERM: its listeners hear it in a later turn of the loop; without any it
   * acts at once. False for any other `pid`: nothing is sent.
   */
  kill(pid: number, signal: NodeJS.Signals = 'SIGTERM'): boolean {
    if (pid !== this.pid) return false
    if (this.listenerCount(signal) === 0) this.emit(signal)
    else systemClock.setImmediate(() => this.emit(signal))
    return true
  }

  /** Sends a message to the parent, if there is one. */
  send(message: unknown, callback?: (error: Error | null) => void): boolean {
    if (this.channel) this.sent.push(message)
    callback?.(null)
    return this.channel !== null
  }

  /** What `resources` has. */
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
    this.#resolveExited(status)
  }

  #stop(): void {
    this.#hasExited = true
    this.stdout.end()
    this.stderr.end()
  }
}
