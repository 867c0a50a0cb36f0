import type { ShutdownReason } from '../api/reports.ts'
import { isError, wrongType } from '../check/check.ts'

/** The reason of a call of `shutdown(detail)`. */
export function manualReason(detail: unknown): ShutdownReason {
  if (detail === undefined) return { kind: 'manual' }
  if (isError(detail)) return { kind: 'manual', detail: detail.message, error: detail }
  if (typeof detail !== 'string') wrongType('detail', 'a string or an Error', detail)
  return { kind: 'manual', detail }
}
