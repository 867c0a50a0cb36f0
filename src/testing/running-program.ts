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
  /** Milliseconds from the first signal to the exit. If the test sent no signal: from the start. */
  readonly elapsedMs: number
}

/** A program that is running, for the function `use` of {@link runProgram}. */
export interface RunningProgram {
  /** The process id of the program. */
  readonly pid: number
  /** What the program has written to stdout so far. */
  readonly stdout: string
  /** What the program has written to stderr so far. */
  readonly stderr: string
  /** Resolves when the program has exited. */
  readonly exited: Promise<ProgramResult>
  /**
   * The process, as Node's `spawn` returns it. Use it to send a message (with `hasParent`), to write input (with
   * `stdin: 'pipe'`), or to pause an output.
   *
   * To send a signal, use {@link RunningProgram.kill}: `elapsedMs` and error messages do not know about signals that
   * you send by `child`.
   */
  readonly child: ChildProcess
  /**
   * Waits until a condition is met; see {@link Condition}. Output from before the call counts.
   *
   * @param pattern - A pattern that must match the output.
   * @param condition - Any other condition.
   * @returns For a pattern, resolves with the match and its groups.
   * @throws {LastcallError} `ERR_LASTCALL_TESTING` by rejection, if the program exits before that, or if the `timeout`
   * of the whole run is up. The message has the program's output.
   * @throws {TypeError | RangeError} by rejection, for a bad condition.
   */
  until(pattern: RegExp): Promise<RegExpExecArray>
  until(condition: Condition): Promise<unknown>
  /**
   * Sends a signal to the program alone, not to its child processes.
   *
   * @returns Whether the program was still running.
   * @throws {RangeError} for a signal that this platform does not have.
   */
  kill(signal: NodeJS.Signals): boolean
}
