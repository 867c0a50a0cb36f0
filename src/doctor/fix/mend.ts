import { type Diagnosis, type Examination, examine } from '../doctor.ts'
import { applyEdits, type Change } from './apply.ts'
import { type Outlook, outlookOf } from './outlook.ts'

/** What the files are after all safe changes, and what is left to find. */
export interface Mended {
  /** One for each file that has changed, with what it was and what it is at the end. */
  readonly changes: readonly Change[]
  /** Before any change. */
  readonly first: Diagnosis
  readonly diagnosis: Diagnosis
  readonly outlook: Outlook
}

/** One change may make another one possible. */
const MOST_ROUNDS = 5

/** Makes the safe changes of all files until there are none, in memory. */
export function mend(examination: Examination): Mended {
  let { inputs } = examination
  const first = examine(examination)
  let diagnosis = first
  const rounds = [first.result.findings]
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const changed = new Map(applyEdits(diagnosis.edits).map(({ path, after }) => [path, after]))
    if (changed.size === 0) break
    inputs = inputs.map((input) => ({ ...input, text: changed.get(input.path) ?? input.text }))
    diagnosis = examine({ ...examination, inputs })
    rounds.push(diagnosis.result.findings)
  }
  const changes = examination.inputs.flatMap(({ path, text: before, mark = '' }, index) => {
    const after = inputs[index]?.text ?? before
    return after === before ? [] : [{ path, before, after, mark }]
  })
  const sorted = changes.sort((one, other) => (one.path < other.path ? -1 : 1))
  return { changes: sorted, first, diagnosis, outlook: outlookOf(rounds) }
}
