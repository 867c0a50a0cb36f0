import type { Finding, FindingId } from '../result.ts'
import type { Measured, Stopped } from './measured.ts'

/** What a finding says of its cause. */
type Description = Pick<Finding, 'level' | 'title' | 'details' | 'evidence' | 'remedy'>

/** P3: something that can be wrong with how a service stops. */
export interface Cause {
  readonly id: FindingId
  /** Whether a rehearsal shows it. */
  readonly isShown: (rehearsal: Stopped, measured: Measured) => boolean
  /** Describes it by the rehearsals that show it. */
  readonly describe: (rehearsals: readonly [Stopped, ...Stopped[]], measured: Measured) => Description
}
