import type { InspectOptions } from 'node:util'
import { builtin } from './builtin.ts'

/** A value as text for people, whatever it is: what cannot be shown must not stop the exit. */
export function show(value: unknown, options?: InspectOptions): string {
  try {
    return builtin('node:util').inspect(value, options)
  } catch {
    return '[a value that cannot be shown]'
  }
}
