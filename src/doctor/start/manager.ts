import type { Command } from './command.ts'
import { programOf } from './command.ts'
import { isOneShot } from './one-shot.ts'
import { isManager } from './runners.ts'
import { lastWords, losesText, withLast } from './shell.ts'
import { execForm } from './words.ts'

/** A package manager that starts the program of a command. */
export interface Manager {
  readonly name: string
  /** The words that start it, without the rest of a script. */
  readonly words: readonly string[]
}

/** The package manager that starts the program, if one does. */
export function managerOf(command: Command): Manager | undefined {
  const words = lastWords(command)
  const name = programOf(words)
  return isManager(name) && !isOneShot(words) ? { name, words } : undefined
}

/** The same command with a program in place of the package manager, as a list of words; undefined if that would lose a part of it. */
export function withoutManager(
  { script, words: own, shell, front }: Command,
  words: readonly string[],
): string | undefined {
  if (script === undefined || own.length > 0) return execForm([...front, ...words])
  if (losesText(script)) return undefined
  const better = withLast(script, words)
  return execForm([...front, ...(better === undefined ? words : [shell, '-c', better])])
}
