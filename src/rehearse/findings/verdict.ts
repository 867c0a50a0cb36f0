import type { Finding, RehearsalResult } from '../result.ts'
import { findingsOf } from './findings.ts'
import type { Measured } from './measured.ts'

type Verdict = RehearsalResult['verdict']

const STATUS: Readonly<Record<Verdict, RehearsalResult['status']>> = {
  clean: 0,
  untidy: 1,
  lost: 1,
  invalid: 2,
}

/** Judges what was measured. */
export function resultOf(measured: Measured): RehearsalResult {
  const findings = findingsOf(measured)
  const verdict = verdictOf(measured, findings)
  return { ...measured, verdict, status: STATUS[verdict], findings }
}

/** What the findings say together. */
function verdictOf({ invalid }: Pick<Measured, 'invalid'>, findings: readonly Finding[]): Verdict {
  if (invalid !== null) return 'invalid'
  if (findings.some(({ level }) => level === 'loss')) return 'lost'
  return findings.length > 0 ? 'untidy' : 'clean'
}
