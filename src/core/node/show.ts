import type { InspectOptions } from 'node:util'
import { builtin } from './builtin.ts'

/**
 * What ends a line, moves the cursor, or makes text run the other way: control characters, the separators of lines and
 * paragraphs, and bidi controls.
 */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]/gu

/** Characters of a name that one line shows at most. */
const MOST_CHARACTERS = 100

/** X5: any value as text for people, in {@link inLines}. A value that cannot be shown must not stop the exit. */
export function show(value: unknown, options?: InspectOptions): string {
  try {
    return inLines(builtin('node:util').inspect(value, options))
  } catch {
    return '[a value that cannot be shown]'
  }
}

/**
 * X5: text of one line or more, such as an error with its stack. Each line but the first is indented, so that none passes for
 * one of ours. Only the closing brackets of `inspect` may begin a line.
 */
export function inLines(text: string): string {
  return text
    .replaceAll(UNSAFE, (character) => (/[\n\t]/.test(character) ? character : escapeOf(character)))
    .replaceAll(/\n(?=\S)(?![)\]}]+$)/gm, '\n    ')
}

/** X5: text for one line, such as a note: nobody writes lines of ours. */
export function onOneLine(text: string): string {
  return text.replaceAll(UNSAFE, escapeOf)
}

/** X5: the beginning of a text, as part of a line: a name may be as long as what it was made from. */
export function brief(text: string): string {
  // A character is one unit or two.
  const beginning = text.slice(0, 2 * MOST_CHARACTERS)
  const shown = [...onOneLine(beginning)]
  if (shown.length <= MOST_CHARACTERS && beginning.length === text.length) return shown.join('')
  return `${shown.slice(0, MOST_CHARACTERS - 1).join('')}…`
}

/** X5: a value as JSON, which keeps each text as it is: on one line, unless there is an indentation. */
export function inJson(value: object, indentation?: number): string {
  // The only line ends that JSON itself has are those of an indentation.
  return JSON.stringify(value, null, indentation).replaceAll(UNSAFE, (character) =>
    character === '\n' ? character : `\\u${hexOf(character, 4)}`,
  )
}

function escapeOf(character: string): string {
  if (character === '\n') return '\\n'
  return character > '\xff' ? `\\u${hexOf(character, 4)}` : `\\x${hexOf(character, 2)}`
}

function hexOf(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, '0')
}
