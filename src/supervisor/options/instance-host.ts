import type { Clock } from '../../core/api/host.ts'
import type { Verdict } from '../programs/restarts.ts'
import type { Leader } from '../system/leader.ts'
import type { ProgramEvent, ProgramExit } from './program-status.ts'
import type { ProgramSettings } from './settings.ts'

/** How a process has ended, with its name. */
export interface NamedExit {
  readonly name: string
  readonly exit: ProgramExit
}

/** What an instance needs of its supervisor. */
export interface InstanceHost {
  readonly clock: Clock
  readonly random: () => number
  readonly launch: (program: ProgramSettings, name: string) => Leader
  /** Whether nothing is to be started any more. */
  readonly isStopping: () => boolean
  /** The signal by which the terminal stops those who hear it. */
  readonly typed: () => NodeJS.Signals | undefined
  /** `isQuiet` if it is just what was asked for, so that nobody has to be told. */
  readonly onEvent: (event: ProgramEvent, isQuiet?: boolean) => void
  /** It has ended by itself, and is not started again. */
  readonly onRest: (end: NamedExit, program: ProgramSettings, verdict: Verdict) => void
}
