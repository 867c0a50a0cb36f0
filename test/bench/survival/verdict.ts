import { canBeAsked, isClaimed } from './claims.ts'
import type { Fault } from './fault.ts'
import type { Outcome } from './outcome.ts'
import { runFault } from './run-fault.ts'

/** What a contender did, or why nothing is to be said of it. */
export interface Verdict {
  readonly contender: string
  readonly fault: Fault
  readonly status: 'survived' | 'failed' | 'not asked'
  readonly isClaimed: boolean
  readonly outcome?: Outcome
}

export async function judge(fault: Fault, contender: string): Promise<Verdict> {
  const kind = fault.kind ?? 'hooks'
  if (!canBeAsked(contender, kind)) return { contender, fault, status: 'not asked', isClaimed: false }
  const outcome = await runFault(fault, contender)
  const status = fault.isSurvived(outcome) ? 'survived' : 'failed'
  return { contender, fault, status, isClaimed: isClaimed(contender, fault), outcome }
}
