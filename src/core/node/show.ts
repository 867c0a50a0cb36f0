import type { InspectOptions } from 'node:util'
import { builtin } from './builtin.ts'

/** Any value as text for people. A value that cannot be shown must not stop the exit. */
export function show(value: unknown, options?: InspectOptions): string {
  try {
    return builtin('node:util').inspect(value, options)
  } catch {
    return '[a value that cannot be shown]'
  }
}
