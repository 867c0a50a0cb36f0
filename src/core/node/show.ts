import type { InspectOptions } from 'node:util'
import { builtin } from './builtin.ts'

/**
 * X5: any value as text for people: whatever an error's message holds, it only adds lines that are indented. A value that cannot
 * be shown must not stop the exit.
 */
export function show(value: unknown, options?: InspectOptions): string {
  try {
    return builtin('node:util')
      .inspect(value, options)
      .replaceAll(/[^\P{Cc}\n\t]/gu, escapeOf)
  } catch {
    return '[a value that cannot be shown]'
  }
}

/** X5: text for one line, such as a name: nobody writes lines of ours. */
export function onOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, escapeOf)
}

function escapeOf(character: string): string {
  if (character === '\n') return '\\n'
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
