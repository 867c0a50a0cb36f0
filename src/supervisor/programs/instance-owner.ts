import type { Clock } from '../../core/api/host.ts'
import type { ProgramEvent, ProgramExit } from '../options/program-status.ts'
import type { ProgramSettings } from '../options/settings.ts'
import type { Leader } from '../system/leader.ts'

/** How an instance ended, with its name. */
export interface NamedExit {
  readonly name: string
  readonly exit: ProgramExit
}

/** What an instance needs of the supervisor that keeps it. */
export interface InstanceOwner {
  readonly clock: Clock
  /** Returns a number from 0 to 1, for the delays of restarts. */
  readonly random: () => number
  /** True from the first trigger of a shutdown on: nothing is started any more. */
  readonly isStopping: boolean
  /** The signal that started the shutdown, if a terminal also sent it to the programs. */
  readonly typedSignal: NodeJS.Signals | undefined
  /** Starts a process of a program, under the name of its instance. */
  launch(program: ProgramSettings, name: string): Leader
  /** Reports an event. One that only tells what somebody asked for is `expected`, and not printed. */
  report(event: ProgramEvent, isExpected?: boolean): void
  /** Prints a line, if there is one. */
  warn(line: string | undefined): void
  /** Called when an instance has exited by itself with success, and is not started again. */
  noteEnded(): void
  /** Called when an instance has exited by itself without success, and is not started again. */
  noteFailed(end: NamedExit, program: ProgramSettings): void
}
