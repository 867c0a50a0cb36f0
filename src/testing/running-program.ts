import type { ChildProcess } from 'node:child_process'
import type { Condition } from './condition.ts'

/** How a program exited, and all that it wrote. */
export interface ProgramResult {
  /** The exit code; `null` if a signal ended the program. */
  readonly code: number | null
  /** The signal that ended the program; `null` if it exited by itself. */
  readonly signal: NodeJS.Signals | null
  /** All that the program wrote to stdout, as UTF-8. */
  readonly stdout: string
  /** All that the program wrote to stderr, as UTF-8. */
  readonly stderr: string
  /** Milliseconds from the first signal to the exit; from the start, if the test sent no signal. */
  readonly elapsedMs: number
}

/** A program while it runs. */
export interface RunningProgram {
  /** The id of the program's process. */
  readonly pid: number
  /** What the program has written to stdout so far. */
  readonly stdout: string
  /** What the program has written to stderr so far. */
  readonly stderr: string
  /** Resolves when the program has exited. */
  readonly exited: Promise<ProgramResult>
  /**
   * The process as Node's `spawn` returns it, for what has no name here: a message (with `hasParent`), input (with
   * `stdin: 'pipe'`), or an output that nobody reads for a while.
   *
   * Send signals by {@link RunningProgram.kill}: `elapsedMs` and the messages of errors know only of these.
   */
  readonly child: ChildProcess
  /**
   * Waits until a condition holds; see {@link Condition}. Output that came before the call counts.
   *
   * @param pattern - What the output has to match.
   * @param condition - Another condition.
   * @returns For a pattern its match, with the groups.
   * @throws {LastcallError} `ERR_LASTCALL_TESTING` if the program exits before that, or the `timeout` of the whole run
   * is up. The message has the program's output.
   * @throws {TypeError | RangeError} for a bad condition.
   */
  until(pattern: RegExp): Promise<RegExpExecArray>
  until(condition: Condition): Promise<unknown>
  /**
   * Sends a signal to the program alone, not to what it has started.
   *
   * @returns Whether the program was still running.
   * @throws {RangeError} for a signal that this platform does not have.
   */
  kill(signal: NodeJS.Signals): boolean
}
