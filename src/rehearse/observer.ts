import type { Rehearsal, RehearsalId, Target } from './result.ts'

/** What is told while the rehearsals go on. */
export interface RehearsalObserver {
  started(command: readonly string[]): void
  found(target: Target): void
  begins(id: RehearsalId): void
  /** Also for a rehearsal that was left out. */
  ended(rehearsal: Rehearsal): void
}
