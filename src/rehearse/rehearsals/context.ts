import type { Request } from '../clients/request.ts'
import type { RehearseOptions } from '../options.ts'
import type { FoundTarget } from '../target/find-target.ts'
import type { SpecialClients } from './special-clients.ts'

/** What the first rehearsal has found out for the later ones. */
export interface Lessons {
  readonly found: FoundTarget
  readonly special: SpecialClients
  /** Milliseconds from the signal to the exit. */
  readonly stopMs: number
  /** How many lines the program writes to stdout for each request; undefined if that varies. */
  readonly linesPerRequest: number | undefined
}

/** What all rehearsals share. */
export interface Context {
  readonly options: RehearseOptions
  readonly requests: readonly Request[]
  /** Undefined for the first rehearsal. */
  readonly lessons: Lessons | undefined
  /** Called when the program answers. */
  onFound(found: FoundTarget): void
}
