import { LastcallError } from '../api/errors.ts'
import type { ShutdownReason } from '../api/reports.ts'
import { describeReason } from '../end/summary.ts'

/** The error with which a registry's signal aborts. */
export function abortError(reason: ShutdownReason): LastcallError {
  return new LastcallError('ERR_LASTCALL_ABORTED', `stopping on ${describeReason(reason)}`, { cause: reason })
}
