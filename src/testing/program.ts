import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { LastcallError } from '../core/api/errors.ts'
import { checkSignal } from '../core/check/check.ts'
import { pause, systemClock, withTimeout } from '../core/node/clock.ts'
import { deferred } from '../core/node/deferred.ts'
import { type Condition, checkCondition, describe, meets } from './condition.ts'
import { testingError } from './errors.ts'
import { quoted } from './hint.ts'
import { killGroup, killGroupAtExit } from './process-group.ts'
import type { ProgramResult, RunningProgram } from './running-program.ts'

/** How to start a program. */
export interface ProgramTerms {
  /** The name of the program in messages. */
  readonly name: string
  /** The program to start, which runs the file. */
  readonly execPath: string
  /** Its arguments, with the file among them. */
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: 'ignore' | 'pipe'
  /** Whether the program gets an IPC channel. */
  readonly hasParent: boolean
  /** Milliseconds from the start until everything has to be over. */
  readonly timeout: number
}

/** Milliseconds between two looks at a condition. */
const INTERVAL = 10

/** Milliseconds to wait for the outputs of a program that has exited: something else may hold them open. */
const OUTPUT_TIME = 500

/** The most characters that a program may write to one output. */
const MOST_OUTPUT = 2 ** 24

/** The most characters of one output that a message shows. */
const MOST_SHOWN = 10_000

/** K3: a program under test, in a process group of its own. */
export class Program implements RunningProgram {
  readonly pid: number
  readonly exited: Promise<ProgramResult>
  readonly child: ChildProcess
  stdout = ''
  stderr = ''
  readonly #terms: ProgramTerms
  readonly #unguard: () => void
  readonly #startMs = systemClock.now()
  readonly #signals: { readonly signal: NodeJS.Signals; readonly ms: number }[] = []
  /** What has failed if the time is up now: one for each wait, the innermost last. */
  readonly #failures: string[] = []
  /** Rejects when the time is up, or when the program writes too much. */
  readonly #expired = deferred<never>()
  readonly #stopTimer: () => void
  #lastFailure: unknown
  #hasExited = false
  #result: ProgramResult | undefined

  /** @throws {LastcallError} if `execPath` cannot be started. */
  static async start(terms: ProgramTerms): Promise<Program> {
    const child = spawn(terms.execPath, terms.args, {
      cwd: terms.cwd,
      env: terms.env,
      stdio: [terms.stdin, 'pipe', 'pipe', ...(terms.hasParent ? (['ipc'] as const) : [])],
      detached: process.platform !== 'win32',
    })
    await once(child, 'spawn').catch((cause) => {
      throw testingError(`${terms.execPath} cannot be started`, { cause })
    })
    return new Program(child, terms)
  }

  private constructor(child: ChildProcess, terms: ProgramTerms) {
    this.child = child
    this.#terms = terms
    this.pid = child.pid as number
    this.#unguard = killGroupAtExit(this.pid)
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        if (this[name].length < MOST_OUTPUT) this[name] += text
        else this.#giveUp(`${terms.name} wrote more than ${MOST_OUTPUT} characters to ${name}`)
      })
    }
    // Input for a program that has exited is lost. The result says that it has exited.
    child.stdin?.on('error', () => {})
    this.#expired.promise.catch(() => {})
    const timer = systemClock.setTimeout(() => this.#timeOut(), terms.timeout)
    this.#stopTimer = () => systemClock.clearTimeout(timer)
    this.exited = this.#untilExit()
    this.exited.catch(() => {})
  }

  until(pattern: RegExp): Promise<RegExpExecArray>
  until(condition: Condition): Promise<unknown>
  until(condition: Condition): Promise<unknown> {
    const met = this.#until(condition)
    // A test that fails earlier never awaits it.
    met.catch(() => {})
    return met
  }

  kill(signal: NodeJS.Signals): boolean {
    checkSignal('signal', signal)
    const isSent = this.child.kill(signal)
    if (isSent) this.#signals.push({ signal, ms: systemClock.now() })
    return isSent
  }

  /** Calls a function of the test, and waits for it until the time is up. */
  async call<T>(use: () => PromiseLike<T>): Promise<T> {
    return this.#within('the function of the test did not finish', use)
  }

  /** Waits for the exit until the time is up. */
  async finish(): Promise<ProgramResult> {
    return this.#within(`${this.#terms.name} did not exit`, () => this.exited)
  }

  /** Leaves no process and no timer behind, and nothing that keeps the event loop alive. */
  async destroy(): Promise<void> {
    this.#stopTimer()
    // After the exit the process id may belong to another process.
    if (!this.#hasExited) killGroup(this.pid)
    await this.exited.catch(() => {})
  }

  /** What the program has written, for people. */
  describe(): string {
    return [...show('stdout', this.stdout), ...show('stderr', this.stderr)].join('\n')
  }

  async #untilExit(): Promise<ProgramResult> {
    const { child } = this
    // Not the child's 'close' event, which never comes when the test has disconnected the IPC channel.
    const outputs = [child.stdout, child.stderr].filter((output): output is Readable => output !== null)
    const closed = Promise.all(outputs.map((output) => once(output, 'close')))
    closed.catch(() => {})
    await once(child, 'exit')
    this.#hasExited = true
    // As in a container, the other processes end with the first one. One of them may hold the outputs.
    killGroup(this.pid)
    this.#unguard()
    await withTimeout(systemClock, closed, OUTPUT_TIME, () => [])
    for (const output of outputs) output.destroy()
    const { exitCode: code, signalCode: signal } = child
    const elapsedMs = systemClock.now() - (this.#signals[0]?.ms ?? this.#startMs)
    this.#result = { code, signal, stdout: this.stdout, stderr: this.stderr, elapsedMs }
    return this.#result
  }

  async #until(condition: Condition): Promise<unknown> {
    checkCondition('condition', condition)
    return this.#within(`${this.#terms.name} did not ${describe(condition)}`, () => this.#meet(condition))
  }

  /** Calls `begin` after noting `failure`, so that the error at the end of the time names the innermost wait. */
  async #within<T>(failure: string, begin: () => PromiseLike<T>): Promise<T> {
    this.#failures.push(failure)
    try {
      return await Promise.race([begin(), this.#expired.promise])
    } finally {
      this.#failures.splice(this.#failures.lastIndexOf(failure), 1)
    }
  }

  async #meet(condition: Condition): Promise<unknown> {
    for (;;) {
      // Read before the look: the last look then sees all that the program wrote.
      const hasEnded = this.#result !== undefined
      const found = await this.#look(condition)
      if (found) return found
      if (hasEnded) throw this.#error(`${this.#terms.name} exited, and did not ${describe(condition)} before`)
      await pause(systemClock, INTERVAL)
    }
  }

  /** A function that fails, such as a request that nobody answers yet, counts as false. */
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
    this.#giveUp(`${this.#failures.at(-1)} within ${this.#terms.timeout} ms (\`timeout\`)`)
  }

  /** Ends all waits for the program. `runProgram` then kills it. */
  #giveUp(failure: string): void {
    this.#expired.reject(this.#error(failure))
  }

  #error(failure: string): LastcallError {
    const now = systemClock.now()
    const sent = this.#signals.map(({ signal, ms }) => `${signal} ${Math.round(now - ms)} ms ago`)
    const { code, signal } = this.#result ?? {}
    const state = this.#result ? `The ${signal ? `signal was ${signal}` : `exit code was ${code}`}. ` : ''
    return testingError(
      `${failure}. ${state}The program was sent ${sent.join(', ') || 'no signal'}.\n${this.describe()}`,
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
