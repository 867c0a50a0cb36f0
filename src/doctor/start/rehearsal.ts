import { relative, resolve } from 'node:path'
import type { Project } from '../project.ts'
import { type Start, startsOf } from './starts.ts'

/** The command that rehearses a stop of the first program that is found here; undefined if no file says how to start one. */
export function rehearsalIn(project: Project): string | undefined {
  const starts = startsOf(project)
  const start = starts.find(({ main }) => main !== undefined) ?? starts[0]
  return start && rehearsalOf(start)
}

/** The command that rehearses a stop of a program, from the working directory. */
export function rehearsalOf({ words, folder, main }: Start): string {
  // The path in an image is another one than here.
  const local = words.map((word, at) =>
    at === main?.at && !main.isSource ? relative(folder, resolve(main.file.path)) : word,
  )
  const away = relative('', folder)
  const command = ['npx', 'lastcall', 'rehearse', '--', 'node', ...local.slice(1).filter(isForRehearsal)]
    .map(quoted)
    .join(' ')
  return away === '' ? command : `cd ${quoted(away)} && ${command}`
}

/** node would start the program again and again. */
function isForRehearsal(word: string): boolean {
  return !/^--watch(-|=|$)/.test(word)
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
