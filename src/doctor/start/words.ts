/** Characters of a command that are looked at. */
export const LONGEST: number = 10_000

/** What makes a text more than one plain command. Expansions alone keep it one command. */
const OPERATOR = /[;&|\n(){}]/
const EXPANSION = /[$`*?[\]~<>#!]/

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

/** Text in quotes, as a shell has it. */
export const QUOTED: RegExp = /"(?:\\.|[^"\\])*"|'[^']*'/g

/** The same text with a word in place of each quoted one. */
export function withoutQuotes(text: string): string {
  return text.replaceAll(QUOTED, 'q')
}

function withoutSingleQuotes(text: string): string {
  return text.replaceAll(/'[^']*'/g, 'q')
}
