import type { RuleId } from './rule-ids.ts'

/** Everything that `lastcall doctor` has found. `--json` prints it as it is, so its fields are part of the contract. */
export interface DoctorResult {
  readonly schema: 1
  /** The version of lastcall that looked. */
  readonly lastcall: string
  /** 1 with errors or warnings, else 0. */
  readonly status: 0 | 1
  readonly counts: Readonly<Record<LevelCount, number>>
  /** The files that were read, by their paths. */
  readonly files: readonly string[]
  /** Programs that the files start: a service of compose, a workload of Kubernetes, a unit, and so on. */
  readonly workloads: number
  readonly skipped: readonly Skipped[]
  /** The command that shows what a stop of the program really does; null if no file says how to start it. */
  readonly next: string | null
  readonly findings: readonly Finding[]
}

export type Level = 'error' | 'warning' | 'hint'

type LevelCount = 'errors' | 'warnings' | 'hints'

/** A file that could not be read, and what to do about it. */
export interface Skipped {
  readonly file: string
  readonly why: string
}

/** A line that will lose work. */
export interface Finding {
  readonly id: RuleId
  readonly level: Level
  readonly file: string
  /** From 1, as is the column. */
  readonly line: number
  readonly column: number
  /** What is wrong, as a sentence. */
  readonly title: string
  /** What adds up to what, with the name of each number; null if nothing was calculated. */
  readonly arithmetic: string | null
  readonly remedy: Remedy
  /** Whether `--fix` can write the remedy. */
  readonly isFixable: boolean
  readonly docs: string
}

/** What to do about a finding. */
export interface Remedy {
  readonly text: string
  /** The lines as they are, without indentation; null if there are none. */
  readonly from: string | null
  /** The lines as they should be; null if they have to go, or if that depends. */
  readonly to: string | null
}
