import type { Mutant } from '../kind.ts'
import { KINDS } from '../kinds.ts'
import { KILL_MUTANTS, SHUTDOWN_MUTANTS } from '../real/mutants.ts'

/** A fault, and the kind of shutdown that has to show it. */
export interface Planted {
  readonly kind: string
  readonly mutant: Mutant
}

/** How a planted fault was found last. */
export interface Found {
  readonly kind: string
  /** What the mutant does. */
  readonly fault: string
  /** How many shutdowns were played until one showed it. */
  readonly shutdowns: number
  /** What that one broke. */
  readonly rule: string
}

const KILLS = 'killed supervisor'

/** Those that simulated shutdowns show. */
export const SIMULATED: readonly Planted[] = KINDS.flatMap(({ name, mutants }) => plantedIn(name, mutants))

/** Those that real processes show. */
export const REAL: readonly Planted[] = [
  ...plantedIn('real process', SHUTDOWN_MUTANTS),
  ...plantedIn(KILLS, KILL_MUTANTS),
]

/** Whether a SIGKILL of a supervisor has to show it. */
export const isOfKills = ({ kind }: Planted): boolean => kind === KILLS

function plantedIn(kind: string, mutants: readonly Mutant[]): Planted[] {
  return mutants.map((mutant) => ({ kind, mutant }))
}
