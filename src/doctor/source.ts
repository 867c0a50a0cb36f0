/** A file that was read, and where its lines begin. */
export class SourceFile {
  /** As it is shown: relative to the working directory. `-` for standard input. */
  readonly path: string
  readonly text: string
  /** Whether the text, as it is written, gives the same bytes again. */
  readonly isUtf8: boolean
  /** Whether the user has given it, and no file that the user has given names it. */
  readonly isInput: boolean
  #lineStarts: readonly number[] | undefined

  constructor(path: string, text: string, isUtf8 = true, isInput = true) {
    this.path = path
    this.text = text
    this.isUtf8 = isUtf8
    this.isInput = isInput
  }

  /** The line of an offset, from 1. */
  lineAt(offset: number): number {
    const starts = this.#starts()
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] as number) > offset) high = middle
      else low = middle
    }
    return low + 1
  }

  /** The column of an offset, from 1. */
  columnAt(offset: number): number {
    return offset - this.lineStart(this.lineAt(offset)) + 1
  }

  /** The offset at which a line begins. */
  lineStart(line: number): number {
    return this.#starts()[line - 1] ?? this.text.length
  }

  /** The text of a line, without its end. */
  lineText(line: number): string {
    const text = this.text.slice(this.lineStart(line), this.lineStart(line + 1))
    return text.endsWith('\r\n') ? text.slice(0, -2) : text.endsWith('\n') ? text.slice(0, -1) : text
  }

  /** The offset of a character in a line; both count from 0. */
  offsetAt({ line, character }: { readonly line: number; readonly character: number }): number {
    return this.lineStart(line + 1) + character
  }

  #starts(): readonly number[] {
    this.#lineStarts ??= [0, ...[...this.text.matchAll(/\n/g)].map(({ index }) => index + 1)]
    return this.#lineStarts
  }
}

/** A part of the text of a file, by offsets. */
export interface Place {
  readonly file: SourceFile
  readonly start: number
  readonly end: number
}

/** A value, and where it is written. */
export interface Located<T> extends Place {
  readonly value: T
}

/** A change of the text of a file. */
export interface Edit extends Place {
  readonly text: string
}

export function locate<T>(value: T, { file, start, end }: Place): Located<T> {
  return { value, file, start, end }
}

/** The text of a place. */
export function textOf({ file, start, end }: Place): string {
  return file.text.slice(start, end)
}

/** Characters of a line that is shown whole. */
const LONGEST = 1_000

/** The line of a place, without its indentation, and as it is after some changes in it. */
export function lineBeforeAndAfter(
  { file, start }: Place,
  edits: readonly Edit[],
): { from: string; to: string } {
  const line = file.lineAt(start)
  const from = file.lineText(line)
  const [edit] = edits
  if (edit && from.length > LONGEST) return { from: textOf(edit), to: edit.text }
  const first = file.lineStart(line)
  const changed = [...edits]
    .sort((one, other) => other.start - one.start)
    .reduce(
      (text, edit) => text.slice(0, edit.start - first) + edit.text + text.slice(edit.end - first),
      from,
    )
  return { from: from.trim(), to: changed.trim() }
}
