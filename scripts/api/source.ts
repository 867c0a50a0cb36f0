import { readFileSync } from 'node:fs'
import { type Comment, parseSync, type Statement } from 'oxc-parser'

/** A file of declarations, parsed. */
export interface Source {
  readonly file: URL
  readonly text: string
  readonly statements: readonly Statement[]
  readonly comments: readonly Comment[]
}

/** Where something stands in a file. */
export interface Span {
  readonly start: number
  readonly end: number
}

const sources = new Map<string, Source>()

export function readSource(file: URL): Source {
  const known = sources.get(file.href)
  if (known) return known
  const text = readFileSync(file, 'utf8')
  const { program, comments, errors } = parseSync(file.pathname, text)
  if (errors.length > 0) throw new Error(`${file.pathname}: ${errors[0]?.message}`)
  const source = { file, text, statements: program.body, comments }
  sources.set(file.href, source)
  return source
}

/** What stands at a place of a file. */
export function textOf({ text }: Source, { start, end }: Span): string {
  return text.slice(start, end)
}

/** The docstring right before a place, as it stands there. */
export function commentBefore(source: Source, { start }: Span): string | undefined {
  const comment = source.comments.findLast(({ end }) => end <= start)
  if (!comment?.value.startsWith('*')) return undefined
  // Before a member of a union there is its bar.
  const isRight = /^\s*\|?\s*$/.test(textOf(source, { start: comment.end, end: start }))
  return isRight ? textOf(source, comment) : undefined
}
