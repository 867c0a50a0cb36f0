import type { PriorityName } from '../api/types.ts'
import { wrongType, wrongValue } from './check.ts'

/** The named levels of the order. */
export const PRIORITIES: Readonly<Record<PriorityName, number>> = {
  traffic: 200,
  work: 100,
  default: 0,
  storage: -100,
  telemetry: -200,
}

const EXPECTED = `a finite number or one of ${Object.keys(PRIORITIES)
  .map((name) => `'${name}'`)
  .join(', ')}`

/** The number behind a priority. */
export function parsePriority(value: number | PriorityName): number {
  if (typeof value === 'string' && Object.hasOwn(PRIORITIES, value)) return PRIORITIES[value]
  if (typeof value !== 'number' && typeof value !== 'string') wrongType('priority', EXPECTED, value)
  if (typeof value === 'string' || !Number.isFinite(value)) wrongValue('priority', EXPECTED, value)
  return value
}
