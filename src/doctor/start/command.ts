import type { Place } from '../source.ts'

/** How a program is started. Its place is the whole value. */
export interface Command extends Place {
  /** The words of an exec form; those of a text for a shell if it is one plain command, else empty. */
  readonly words: readonly string[]
  /** The text that a shell runs; undefined if there is no shell. */
  readonly script: string | undefined
  /** The name of that shell, such as `sh`. */
  readonly shell: string
}

/** Programs that start another one, pass signals on to it, and are told apart by their first words. */
const INITS =
  /^(tini|tini-static|dumb-init|catatonit|docker-init|corepack|doas|gosu|su-exec|setpriv|chpst|nice|ionice|env|exec)$/

const SHELLS = /^(sh|bash|dash|ash|zsh|ksh)$/

/** What makes a text more than one plain command. Expansions alone keep it one command. */
const OPERATOR = /[;&|\n(){}]/
const EXPANSION = /[$`*?[\]~<>#!]/

/** Characters of a command that are looked at. */
const LONGEST = 10_000

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
    return { words, script: undefined, shell: '', file, start, end }
  return scriptCommand(script, nameOf(shell), place)
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
  return { words: plainWords(text) ?? [], script: text, shell, file, start, end }
}

/** The words without an init or `exec` in front, and without its options and assignments. */
export function withoutInit(words: readonly string[]): readonly string[] {
  let rest = words
  while (INITS.test(nameOf(rest[0] ?? ''))) {
    const end = rest.indexOf('--')
    const next = rest.findIndex((word, index) => index > 0 && !/^-|^\w+=/.test(word))
    if (end < 0 && next < 0) return []
    rest = rest.slice(end > 0 ? end + 1 : next)
    if (/^(gosu|su-exec|chpst)$/.test(nameOf(words[0] ?? '')) && rest.length > 1) rest = rest.slice(1)
  }
  return rest
}

/** The program that the words start, without its folder. */
export function programOf(words: readonly string[]): string {
  return nameOf(withoutInit(words)[0] ?? '')
}

export function nameOf(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1)
}

/** Whether a text needs a shell for more than one command. Quoted text is none. */
export function hasOperators(script: string): boolean {
  return OPERATOR.test(withoutQuotes(script))
}

/** The words of one plain command; undefined if a shell would do more than to split it. */
export function plainWords(script: string): readonly string[] | undefined {
  const text = script.trim()
  if (OPERATOR.test(withoutQuotes(text)) || EXPANSION.test(withoutSingleQuotes(text)) || text.includes('\\'))
    return undefined
  const words = splitWords(text)
  // A variable in front is set by the shell.
  return words.length === 0 || /^\w+=/.test(words[0] as string) ? undefined : words
}

/** Splits a text as a shell or compose does: at spaces outside of quotes. */
export function splitWords(text: string): readonly string[] {
  // Nobody has written a longer one.
  if (text.length > LONGEST) return []
  return [...text.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s"']|\\.)+/g)].map(([word]) =>
    word.replaceAll(/"((?:\\.|[^"\\])*)"|'([^']*)'/g, (_all, double?: string, single?: string) =>
      double === undefined ? (single ?? '') : double.replaceAll(/\\(["\\$`])/g, '$1'),
    ),
  )
}

/** Words as the exec form of a Dockerfile has them. */
export function execForm(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`
}

/** A command as a list of words. */
export function writtenOf({ words, script, shell }: Command): string {
  return execForm(script === undefined || words.length > 0 ? words : [shell, '-c', script])
}

/** The same text with a word in place of each quoted one. */
export function withoutQuotes(text: string): string {
  return text.replaceAll(/"(?:\\.|[^"\\])*"|'[^']*'/g, 'q')
}

function withoutSingleQuotes(text: string): string {
  return text.replaceAll(/'[^']*'/g, 'q')
}
