import type { ProgramSettings } from '../options/settings.ts'
import type { RawExit } from './exit-status.ts'
import type { MergedOutput } from './merged-output.ts'

/** What a process may tell of itself on its way to be ready. */
export type Sign = 'spawned' | 'listening' | 'message'

/** The first process of a group: of what a program has started, the one that the manager knows. */
export interface Leader {
  readonly pid: number | undefined
  /** Whether it hears what is typed on the manager's terminal, such as Ctrl-C. */
  readonly hearsTerminal: boolean
  /** Resolves when it has ended, or could not be started. */
  readonly ended: Promise<RawExit>
  /** Resolves when all that it wrote has been passed on. */
  readonly outputEnded: Promise<void>
  /** Resolves when it gives that sign; never, if it does not. */
  gives(sign: Sign): Promise<void>
  /** Sends a signal to it alone. */
  send(signal: NodeJS.Signals): void
  /** Sends a signal to all of its group, as far as the group is its own. */
  sendToGroup(signal: NodeJS.Signals): void
  /** Whether this user may not signal it. */
  readonly isOutOfReach: boolean
  /** Whether it has written more than is taken from it. */
  isHeldBack(): boolean
  /** Whether nothing of its group is left. */
  isGone(): boolean
}

/** Starts a process of a program, under that name. */
export type Launch = (program: ProgramSettings, name: string, merged: MergedOutput) => Leader
