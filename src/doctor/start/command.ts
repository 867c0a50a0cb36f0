import type { Place } from '../source.ts'
import { execForm, LONGEST, nameOf, plainWords } from './words.ts'
import { withoutInit, wrappersOf } from './wrappers.ts'

/** How a program is started. Its place is the whole value. */
export interface Command extends Place {
  /** The words of an exec form; those of a text for a shell if it is one plain command, else empty. */
  readonly words: readonly string[]
  /** The text that a shell runs; undefined if there is no shell. */
  readonly script: string | undefined
  /** The name of that shell, such as `sh`. */
  readonly shell: string
  /** Inits and other wrappers in front of that shell. */
  readonly front: readonly string[]
}

/** The names of shells. */
export const SHELLS: RegExp = /^(sh|bash|dash|ash|zsh|ksh)$/

/** A command of these words. The script of `sh -c script` is taken out. */
export function commandOf(words: readonly string[], place: Place): Command {
  const { file, start, end } = place
  const [shell = '', ...rest] = withoutInit(words)
  const at = rest.findIndex((word) => /^-[a-z]*c$/.test(word))
  const script = rest[at + 1]
  if (
    !SHELLS.test(nameOf(shell)) ||
    !areOptions(rest.slice(0, Math.max(at, 0))) ||
    at < 0 ||
    script === undefined
  )
    return { words, script: undefined, shell: '', front: [], file, start, end }
  return { ...scriptCommand(script, nameOf(shell), place), front: wrappersOf(words) ?? [] }
}

/** Whether the words are a shell that still lacks its script. */
export function isUnfinished(words: readonly string[]): boolean {
  const inner = withoutInit(words)
  return SHELLS.test(nameOf(inner[0] ?? '')) && /^-[a-z]*c$/.test(inner.at(-1) ?? '')
}

/** `-e`, `-x` and so on; `-o` has a value. */
function areOptions(words: readonly string[]): boolean {
  return words.every((word, index) => /^[-+]/.test(word) || /^-[a-z]*o$/.test(words[index - 1] ?? ''))
}

/** A command that a shell runs. */
export function scriptCommand(script: string, shell: string, { file, start, end }: Place): Command {
  const text = script.slice(0, LONGEST).trim()
  return { words: plainWords(text) ?? [], script: text, shell, front: [], file, start, end }
}

/** The program that the words start, without its folder. */
export function programOf(words: readonly string[]): string {
  return nameOf(withoutInit(words)[0] ?? '')
}

/** A command as a list of words. */
export function writtenOf({ words, script, shell, front }: Command): string {
  return execForm(script === undefined || words.length > 0 ? words : [...front, shell, '-c', script])
}
