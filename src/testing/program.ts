import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { pause, systemClock, withTimeout } from '../core/node/clock.ts'
import { checkSignal } from './check-signal.ts'
import { type Condition, checkCondition, describe, meets } from './condition.ts'
import { TestingError } from './errors.ts'
import { quoted } from './hint.ts'
import { killGroup, killGroupAtExit } from './process-group.ts'

/** How a program ended, and all that it wrote. */
export interface ProgramResult {
  /** Its exit code; `null` if a signal ended it. */
  readonly code: number | null
  /** The signal that ended it; `null` if it exited. */
  readonly signal: NodeJS.Signals | null
  /** All of it, as UTF-8. */
  readonly stdout: string
  /** All of it, as UTF-8. */
  readonly stderr: string
  /** Milliseconds to the end: from the first signal that was sent to it, or else from its start. */
  readonly elapsedMs: number
}

/** A program while it runs. */
export interface RunningProgram {
  /** The id of its process. */
  readonly pid: number
  /** What it has written so far. */
  readonly stdout: string
  /** What it has written so far. */
  readonly stderr: string
  /** Resolves when it has ended. */
  readonly exited: Promise<ProgramResult>
  /**
   * Waits for a condition; see {@link Condition}. Output from before counts.
   *
   * @param pattern - What its output has to match.
   * @param condition - Another condition.
   * @returns For a pattern what it has found, with its groups.
   * @throws {TestingError} `ERR_LASTCALL_TESTING` if the program ends before that, or the `timeout` of all is up. The
   * message has its output.
   * @throws {ArgumentTypeError | ArgumentRangeError} for a bad condition.
   */
  until(pattern: RegExp): Promise<RegExpExecArray>
  until(condition: Condition): Promise<unknown>
  /**
   * Sends a signal to it alone, not to what it has started.
   *
   * @returns Whether it was still there.
   * @throws {ArgumentRangeError} for a signal that this platform does not have.
   */
  kill(signal: NodeJS.Signals): boolean
}

/** What is to be started. */
export interface ProgramTerms {
  /** How it is called in messages. */
  readonly name: string
  /** The arguments of Node, with the file among them. */
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Milliseconds for all that happens with it. */
  readonly timeout: number
}

/** Milliseconds after which a condition is looked at again. */
const INTERVAL = 10

/** Milliseconds for which outputs are waited for that something else holds open when the program has ended. */
const OUTPUT_TIME = 500

/** How much a program may write to one output; a test that needs more is not for this. In characters. */
const MOST_OUTPUT = 2 ** 24

/** How much of it a message shows. */
const MOST_SHOWN = 10_000

/** A program under test, as a process of its own. */
export class Program implements RunningProgram {
  readonly pid: number
  readonly exited: Promise<ProgramResult>
  stdout = ''
  stderr = ''
  readonly #child: ChildProcess
  readonly #terms: ProgramTerms
  readonly #unguard: () => void
  readonly #startMs = systemClock.now()
  readonly #signals: { readonly signal: NodeJS.Signals; readonly ms: number }[] = []
  /** What is waited for, the innermost last. */
  readonly #awaited: string[] = []
  readonly #expired: Promise<never>
  #reject: (error: TestingError) => void = () => {}
  readonly #stopTimer: () => void
  #lastFailure: unknown
  #hasExited = false
  #result: ProgramResult | undefined

  /** Starts a program, in a process group of its own. */
  static async start(terms: ProgramTerms): Promise<Program> {
    const child = spawn(process.execPath, terms.args, {
      cwd: terms.cwd,
      env: terms.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    await once(child, 'spawn')
    return new Program(child, terms)
  }

  private constructor(child: ChildProcess, terms: ProgramTerms) {
    this.#child = child
    this.#terms = terms
    this.pid = child.pid as number
    this.#unguard = killGroupAtExit(this.pid)
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        if (this[name].length < MOST_OUTPUT) this[name] += text
        else this.#giveUp(`wrote more than ${MOST_OUTPUT} characters to ${name}`)
      })
    }
    this.#expired = new Promise((_, reject) => {
      this.#reject = reject
    })
    this.#expired.catch(() => {})
    const timer = systemClock.setTimeout(() => this.#timeOut(), terms.timeout)
    this.#stopTimer = () => systemClock.clearTimeout(timer)
    this.exited = this.#untilExit()
    this.exited.catch(() => {})
  }

  until(pattern: RegExp): Promise<RegExpExecArray>
  until(condition: Condition): Promise<unknown>
  until(condition: Condition): Promise<unknown> {
    const met = this.#until(condition)
    // One that the test has not come to await, as it failed before.
    met.catch(() => {})
    return met
  }

  kill(signal: NodeJS.Signals): boolean {
    checkSignal('signal', signal)
    const isSent = this.#child.kill(signal)
    if (isSent) this.#signals.push({ signal, ms: systemClock.now() })
    return isSent
  }

  /** Waits for a promise, but not beyond the time of all. It is begun only now: what it waits for is told first. */
  async within<T>(what: string, begin: () => PromiseLike<T>): Promise<T> {
    this.#awaited.push(what)
    try {
      return await Promise.race([begin(), this.#expired])
    } finally {
      this.#awaited.splice(this.#awaited.lastIndexOf(what), 1)
    }
  }

  /** Leaves no process and no timer behind, and nothing that holds the event loop. */
  async destroy(): Promise<void> {
    this.#stopTimer()
    // Its process id may be another's as soon as it has ended. What it has left behind is killed then.
    if (!this.#hasExited) killGroup(this.pid)
    await this.exited.catch(() => {})
  }

  /** What it has written, for people. */
  describe(): string {
    return [...show('stdout', this.stdout), ...show('stderr', this.stderr)].join('\n')
  }

  async #untilExit(): Promise<ProgramResult> {
    const closed = once(this.#child, 'close').then(() => {})
    await once(this.#child, 'exit')
    this.#hasExited = true
    // As in a container: when the first process has ended, so do the others. One of them may hold the outputs.
    killGroup(this.pid)
    this.#unguard()
    await withTimeout(systemClock, closed, OUTPUT_TIME, () => {})
    this.#child.stdout?.destroy()
    this.#child.stderr?.destroy()
    const { exitCode: code, signalCode: signal } = this.#child
    const elapsedMs = systemClock.now() - (this.#signals[0]?.ms ?? this.#startMs)
    this.#result = { code, signal, stdout: this.stdout, stderr: this.stderr, elapsedMs }
    return this.#result
  }

  async #until(condition: Condition): Promise<unknown> {
    checkCondition('condition', condition)
    return this.within(describe(condition), () => this.#meet(condition))
  }

  async #meet(condition: Condition): Promise<unknown> {
    for (;;) {
      // What it had written when it ended is looked at once more.
      const hasEnded = this.#result !== undefined
      const found = await this.#look(condition)
      if (found) return found
      if (hasEnded) throw this.#error(`ended, and did not ${describe(condition)} before`)
      await pause(systemClock, INTERVAL)
    }
  }

  /** A function that fails, such as a request while nobody listens, has not become true yet. */
  async #look(condition: Condition): Promise<unknown> {
    try {
      const found = await meets(condition, [this.stdout, this.stderr])
      this.#lastFailure = undefined
      return found
    } catch (error) {
      this.#lastFailure = error
      return false
    }
  }

  #timeOut(): void {
    this.#giveUp(`did not ${this.#awaited.at(-1)} within ${this.#terms.timeout} ms (\`timeout\`)`)
  }

  /** What still waits for it ends, and then the program is killed. */
  #giveUp(what: string): void {
    this.#reject(this.#error(what))
  }

  #error(what: string): TestingError {
    const { name } = this.#terms
    const now = systemClock.now()
    const sent = this.#signals.map(({ signal, ms }) => `${signal} ${Math.round(now - ms)} ms ago`)
    const { code, signal } = this.#result ?? {}
    const state = this.#result ? `Its ${signal ? `signal was ${signal}` : `exit code was ${code}`}. ` : ''
    return new TestingError(
      `${name} ${what}. ${state}It was sent ${sent.join(', ') || 'no signal'}.\n${this.describe()}`,
      this.#lastFailure === undefined ? {} : { cause: this.#lastFailure },
    )
  }
}

function show(name: string, text: string): string[] {
  if (text === '') return [`${name}: nothing`]
  const left = text.length - MOST_SHOWN
  const note = left > 0 ? ` (after ${left} characters)` : ''
  return [`${name}${note}:`, quoted(text.slice(-MOST_SHOWN))]
}
