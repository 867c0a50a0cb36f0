import type { Edit } from '../source.ts'

/** A file with its changes. */
export interface Change {
  readonly path: string
  readonly before: string
  readonly after: string
  /** What stands before the text. */
  readonly mark?: string | undefined
}

/** The files that the edits change. Of edits of the same place only one is made; the next round makes the others. */
export function applyEdits(edits: readonly Edit[]): Change[] {
  const byPath = new Map<string, Edit[]>()
  for (const edit of edits) {
    const own = byPath.get(edit.file.path)
    if (own) own.push(edit)
    else byPath.set(edit.file.path, [edit])
  }
  return [...byPath]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([path, own]) => {
      const before = own[0]?.file.text ?? ''
      const after = textWith(before, own)
      return after === before ? [] : [{ path, before, after }]
    })
}

function textWith(text: string, edits: readonly Edit[]): string {
  const parts: string[] = []
  let next = Infinity
  for (const { start, end, text: inserted } of [...edits].sort((one, other) => other.start - one.start)) {
    if (end > next || start === next) continue
    parts.push(text.slice(end, next), inserted)
    next = start
  }
  parts.push(text.slice(0, next))
  return parts.reverse().join('')
}
