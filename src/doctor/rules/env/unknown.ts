import { checkSignals } from '../../../core/check/check.ts'
import { isOpen, type Variable, type Variables } from '../../read/variables.ts'
import { changeOfValue, type Rule } from '../../rule.ts'
import { timesOf } from '../../times.ts'
import { KNOWN, OWN } from './known.ts'
import { allVariables } from './variables.ts'

/** Letters that a name may differ in and still be meant. */
const MOST_EDITS = 2

/** A unit does not belong into a name. */
const UNIT = /_?(MS|MILLIS|MILLISECONDS|S|SEC|SECS|SECONDS)$/

/** A name that lastcall does not read, so that the variable has no effect. */
export const unknownVariable: Rule = {
  id: 'env/unknown',
  check: (project) =>
    allVariables(project).flatMap(({ variable, beside }) => {
      const { name } = variable
      const meant = meantBy(name.value)
      if (meant === undefined) return []
      return [
        {
          level: 'error',
          place: name,
          title: `lastcall does not read ${name.value}, so the variable has no effect.`,
          ...changeOfValue('Did you mean this one?', name, meant, {
            isSafe: distance(name.value, meant) === 1 && isAccepted(meant, variable, beside),
          }),
        },
      ]
    }),
}

/** The known name that is meant by an unknown one, if one is near. */
function meantBy(name: string): string | undefined {
  const known: readonly string[] = KNOWN
  if (!/^LAST_?CALL/i.test(name) || [...known, OWN].includes(name)) return undefined
  const upper = name.toUpperCase().replace(/^LAST_CALL/, 'LASTCALL')
  const bare = upper.replace(UNIT, '')
  if (known.includes(upper)) return upper
  if (known.includes(bare)) return bare
  const [nearest] = known
    .map((each) => ({ each, edits: distance(upper, each) }))
    .filter(({ edits }) => edits <= MOST_EDITS)
    .sort((one, other) => one.edits - other.edits)
  return nearest?.each
}

/** Whether the service would start if the variable had that name. */
function isAccepted(name: string, variable: Variable, beside: Variables): boolean {
  const { value } = variable
  if (beside.has(name) || value === '' || isOpen(variable)) return false
  if (name === 'LASTCALL_READY_PATH') return value.startsWith('/')
  if (name === 'LASTCALL_SIGNALS') return areSignals(value)
  return timesOf(new Map([...beside, [name, variable]]), null) !== undefined
}

function areSignals(text: string): boolean {
  try {
    checkSignals(
      'LASTCALL_SIGNALS',
      text.split(',').map((name) => name.trim()),
    )
    return true
  } catch {
    return false
  }
}

/** How many letters to insert, remove or replace; two neighbours that have changed places count as one. */
function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_each, index) => index)]
  for (let i = 1; i <= one.length; i += 1) {
    const above = rows[i - 1] as number[]
    const row = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1
      row[j] = Math.min((row[j - 1] ?? 0) + 1, (above[j] ?? 0) + 1, (above[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        row[j] = Math.min(row[j] ?? 0, (rows[i - 2]?.[j - 2] ?? 0) + 1)
    }
    rows.push(row)
  }
  return rows[one.length]?.[other.length] ?? Infinity
}
