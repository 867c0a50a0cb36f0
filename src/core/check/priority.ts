import type { PriorityName } from '../api/hooks.ts'
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

export function checkPriority(option: string, value: unknown): void {
  if (typeof value !== 'number' && typeof value !== 'string') wrongType(option, EXPECTED, value)
  const isKnown = typeof value === 'string' ? Object.hasOwn(PRIORITIES, value) : Number.isFinite(value)
  if (!isKnown) wrongValue(option, EXPECTED, value)
}

/** The number behind a priority that has been checked. */
export function priorityOf(value: number | PriorityName): number {
  return typeof value === 'string' ? PRIORITIES[value] : value
}
