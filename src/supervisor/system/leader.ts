import type { ProgramSettings } from '../options/settings.ts'
import type { RawExit } from './exit-status.ts'
import type { MergedOutput } from './merged-output.ts'

/** A step of a process on its way to be ready. */
export type Sign = 'spawned' | 'listening' | 'message'

/** A port or path that the instances of a program share. */
export interface ListenAddress {
  readonly address: string
  /** Whether the program asked for this address, and not for any port that is free. */
  readonly isFixed: boolean
}

/** The process that was started, which leads a process group with all that it starts itself. */
export interface Leader {
  readonly pid: number | undefined
  /** True if the process receives what is typed on the supervisor's terminal, such as Ctrl-C. */
  readonly hearsTerminal: boolean
  /** Resolves when the leader has exited, or could not be started. Others of its group may go on. */
  readonly exited: Promise<RawExit>
  /** Resolves when all that the group wrote has been passed on. */
  readonly outputEnded: Promise<void>
  /** Resolves when the process gives that sign; never, if it does not. */
  until(sign: Sign): Promise<void>
  /** The shared addresses on which it listens, or did until its exit, and others still do. */
  readonly addresses: readonly ListenAddress[]
  /** S6: resolves when it listens on all of these. */
  untilListeningOn(addresses: readonly string[]): Promise<void>
  /** The last answer of the process to its own ready check, other than a 2xx; undefined if there was none. */
  readonly lastRefusal: string | undefined
  /** Sends a signal to the leader alone. */
  send(signal: NodeJS.Signals): void
  /** Sends a signal to the whole group; to the leader alone, if its group is the supervisor's. */
  sendToGroup(signal: NodeJS.Signals): void
  /** True if this user may not signal the process. */
  readonly isOutOfReach: boolean
  /** True while the output of the process waits for a slow reader. */
  isHeldBack(): boolean
  /** True when no process of the group is left. */
  isGroupGone(): boolean
}

/** Starts a process of a program, under that name. */
export type Launch = (program: ProgramSettings, name: string, merged: MergedOutput) => Leader
