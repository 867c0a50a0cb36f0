import { FINDING_IDS, type Finding, type FindingId } from '../result.ts'
import type { Cause } from './cause.ts'
import { CAUSES } from './causes.ts'
import { explains, type Symptom } from './explains.ts'
import { type Measured, stoppedOnes } from './measured.ts'

/** The pages that explain each finding. */
const PAGES = 'https://lastcall-js.github.io/lastcall/findings'

/** P3: what is wrong with how a service stops: each cause once, with its consequences inside. Empty if nothing is. */
export function findingsOf(measured: Measured): Finding[] {
  const symptoms = CAUSES.flatMap((cause) => symptomsOf(cause, measured))
  return CAUSES.flatMap((cause) => {
    const [first, ...others] = symptoms.filter(
      (symptom) => symptom.id === cause.id && !symptoms.some((other) => explains(other, symptom)),
    )
    return first ? [findingOf(cause, [first, ...others], symptoms, measured)] : []
  })
}

function symptomsOf({ id, isShown }: Cause, measured: Measured): Symptom[] {
  return stoppedOnes(measured)
    .filter((rehearsal) => isShown(rehearsal, measured))
    .map((rehearsal) => ({ id, rehearsal }))
}

function findingOf(
  { id, describe }: Cause,
  shown: readonly [Symptom, ...Symptom[]],
  symptoms: readonly Symptom[],
  measured: Measured,
): Finding {
  const [first, ...others] = shown
  const explained = symptoms.filter((symptom) => shown.some((cause) => explains(cause, symptom)))
  const consequences = new Set<FindingId>(explained.map((symptom) => symptom.id))
  const rehearsals = new Set([...shown, ...explained].map(({ rehearsal }) => rehearsal.id))
  return {
    id,
    ...describe([first.rehearsal, ...others.map(({ rehearsal }) => rehearsal)], measured),
    rehearsals: [...rehearsals],
    consequences: FINDING_IDS.filter((each) => consequences.has(each)),
    docs: `${PAGES}/${id}`,
  }
}
