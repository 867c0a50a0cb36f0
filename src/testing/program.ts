import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { pause, systemClock } from '../core/clock.ts'
import { checkSignal } from './check-signal.ts'
import { type Condition, checkCondition, describe, meets } from './condition.ts'
import { TestingError } from './errors.ts'
import { guarded } from './guarded.ts'
import { killAll, withMark } from './leftovers.ts'

/** How a program ended, and all that it wrote. */
export interface ProgramResult {
  /** Its exit code; `null` if a signal ended it. */
  readonly code: number | null
  /** The signal that ended it; `null` if it exited. */
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** Milliseconds to the end: from the first signal that was sent to it, or else from its start. */
  readonly elapsedMs: number
}

/** A program while it runs. */
export interface RunningProgram {
  readonly pid: number
  /** What it has written so far. */
  readonly stdout: string
  readonly stderr: string
  /** Resolves when it has ended. */
  readonly exited: Promise<ProgramResult>
  /**
   * Waits for a condition; see {@link Condition}. Output from before counts.
   *
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

/** A program under test, as a process of its own. */
export class Program implements RunningProgram {
  readonly pid: number
  readonly exited: Promise<ProgramResult>
  stdout = ''
  stderr = ''
  readonly #child: ChildProcess
  readonly #terms: ProgramTerms
  readonly #mark: string
  readonly #unguard: () => void
  readonly #startMs = systemClock.now()
  readonly #signals: { readonly signal: NodeJS.Signals; readonly ms: number }[] = []
  /** What is waited for, the innermost last. */
  readonly #awaited: string[] = []
  readonly #expired: Promise<never>
  #stopTimer: () => void = () => {}
  #result: ProgramResult | undefined

  /** Starts a program, in a process group of its own. */
  static async start(terms: ProgramTerms): Promise<Program> {
    const mark = randomUUID()
    const child = spawn(process.execPath, terms.args, {
      cwd: terms.cwd,
      env: withMark(terms.env, mark),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    await once(child, 'spawn')
    return new Program(child, mark, terms)
  }

  private constructor(child: ChildProcess, mark: string, terms: ProgramTerms) {
    this.#child = child
    this.#terms = terms
    this.#mark = mark
    this.pid = child.pid as number
    this.#unguard = guarded({ pid: this.pid, mark })
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        this[name] += text
      })
    }
    this.#expired = new Promise((_, reject) => {
      const timer = systemClock.setTimeout(() => {
        reject(this.#error(`did not ${this.#awaited.at(-1)} within ${terms.timeout} ms (\`timeout\`)`))
        this.#killAll()
      }, terms.timeout)
      this.#stopTimer = () => systemClock.clearTimeout(timer)
    })
    this.#expired.catch(() => {})
    this.exited = this.#untilExit()
    this.exited.catch(() => {})
  }

  until(pattern: RegExp): Promise<RegExpExecArray>
  until(condition: Condition): Promise<unknown>
  async until(condition: Condition): Promise<unknown> {
    checkCondition('condition', condition)
    return this.within(describe(condition), () => this.#meet(condition))
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
    this.#killAll()
    this.#stopTimer()
    this.#unguard()
    const { exitCode, signalCode, stdout, stderr } = this.#child
    if (exitCode === null && signalCode === null) await once(this.#child, 'exit')
    // Held open by one that could not be killed.
    stdout?.destroy()
    stderr?.destroy()
  }

  /** What it has written, for people. */
  describe(): string {
    return [...show('stdout', this.stdout), ...show('stderr', this.stderr)].join('\n')
  }

  async #untilExit(): Promise<ProgramResult> {
    const closed = once(this.#child, 'close')
    await once(this.#child, 'exit')
    // As in a container: when the first process has ended, so do the others. One of them may hold the outputs.
    this.#killAll()
    await closed
    const { exitCode: code, signalCode: signal } = this.#child
    const elapsedMs = systemClock.now() - (this.#signals[0]?.ms ?? this.#startMs)
    this.#result = { code, signal, stdout: this.stdout, stderr: this.stderr, elapsedMs }
    return this.#result
  }

  async #meet(condition: Condition): Promise<unknown> {
    for (;;) {
      // What it had written when it ended is looked at once more.
      const hasEnded = this.#result !== undefined
      const found = await meets(condition, [this.stdout, this.stderr])
      if (found) return found
      if (hasEnded) throw this.#error(`ended, and did not ${describe(condition)} before`)
      await pause(systemClock, INTERVAL)
    }
  }

  #killAll(): void {
    killAll({ pid: this.pid, mark: this.#mark })
  }

  #error(what: string): TestingError {
    const { name } = this.#terms
    const now = systemClock.now()
    const sent = this.#signals.map(({ signal, ms }) => `${signal} ${Math.round(now - ms)} ms ago`)
    const { code, signal } = this.#result ?? {}
    const state = this.#result ? `Its ${signal ? `signal was ${signal}` : `exit code was ${code}`}. ` : ''
    return new TestingError(
      `${name} ${what}. ${state}It was sent ${sent.join(', ') || 'no signal'}.\n${this.describe()}`,
    )
  }
}

function show(name: string, text: string): string[] {
  return text === '' ? [`${name}: nothing`] : [`${name}:`, text.trimEnd().replaceAll(/^/gm, '  ')]
}
