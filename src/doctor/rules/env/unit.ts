import { withoutLink } from '../../../core/api/errors.ts'
import { parseDuration } from '../../../core/check/duration.ts'
import { isOpen, type Variable } from '../../read/variables.ts'
import { changeOfValue, type Fault, type Rule } from '../../rule.ts'
import { DURATIONS } from './known.ts'
import { allVariables } from './variables.ts'

/** Bare numbers below are seconds, and those from here on milliseconds. What is between may be either. */
const FEWEST_MS = 1_000
const MOST_SECONDS = 100

/** A duration that lastcall refuses: the service does not start with it. */
export const unit: Rule = {
  id: 'env/unit',
  check: (project) =>
    allVariables(project).flatMap(({ variable }) => {
      const { value, name } = variable
      if (!DURATIONS.includes(name.value) || value === '' || isOpen(variable)) return []
      const text = value.replaceAll(/^["']|["']$/g, '')
      const refusal = refusalOf(name.value, text)
      if (refusal === undefined) return []
      return [
        {
          level: 'error',
          place: variable,
          title: `lastcall refuses this value, and throws at its first call: ${refusal}`,
          ...remedyOf(variable, text),
        },
      ]
    }),
}

function refusalOf(name: string, text: string): string | undefined {
  try {
    parseDuration(name, text, name === 'LASTCALL_TIMEOUT' ? 'finiteAboveZero' : 'zeroOrMore')
    return undefined
  } catch (error) {
    return withoutLink((error as Error).message)
  }
}

function remedyOf(variable: Variable, text: string): Pick<Fault, 'remedy' | 'fix'> {
  const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
  const minutes = /^(\d+)\s*(m|min)$/.exec(text)?.[1]
  const meant =
    minutes !== undefined
      ? `${Number(minutes) * 60}s`
      : number === undefined || number === 0
        ? undefined
        : number < MOST_SECONDS
          ? `${text}s`
          : `${text}ms`
  if (meant === undefined) return { remedy: { text: 'Write a number with its unit, such as 25s or 500ms.' } }
  const isSafe = minutes !== undefined || (number ?? 0) < MOST_SECONDS || (number ?? 0) >= FEWEST_MS
  const remedy = isSafe ? 'Write the unit.' : `Write the unit: ${text}s or ${text}ms.`
  return changeOfValue(remedy, variable, meant, { isSafe })
}
