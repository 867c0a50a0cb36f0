import { withoutLink } from '../api/errors.ts'
import type { ShutdownOptions } from '../api/options.ts'
import type { ShutdownReason } from '../api/reports.ts'
import { isError, wrongType } from '../check/check.ts'
import { duration } from '../check/duration.ts'
import { type Checks, checkShape } from '../check/options.ts'

const CHECKS: Checks<ShutdownOptions> = { timeout: duration('finiteAboveZero') }

/** The reason of a call of `shutdown(detail, options)`. Throws if one of the two is not allowed. */
export function manualReason(detail: unknown, options: ShutdownOptions): ShutdownReason {
  checkShape('shutdown', options, CHECKS)
  if (detail === undefined) return { kind: 'manual' }
  if (isError(detail)) return { kind: 'manual', detail: withoutLink(String(detail.message)), error: detail }
  if (typeof detail !== 'string') wrongType('detail', 'a string or an Error', detail)
  return { kind: 'manual', detail: withoutLink(detail) }
}
