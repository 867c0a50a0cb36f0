import { readFileSync, statSync } from 'node:fs'

/** What a file says. */
export interface FileText {
  /** Without the mark that some editors put in front. */
  readonly text: string
  readonly mark: string
  /** Whether the text, written as UTF-8, gives the same bytes again. */
  readonly isUtf8: boolean
}

const MARK = '\uFEFF'

/**
 * Reads a file. A pipe or a device could keep the reader forever.
 *
 * @throws if it cannot be read. The message says why.
 */
export function readText(path: string): FileText {
  if (!statSync(path).isFile()) throw new Error('it is no regular file')
  const bytes = readFileSync(path)
  const text = bytes.toString()
  const isUtf8 = Buffer.from(text).equals(bytes)
  return text.startsWith(MARK)
    ? { text: text.slice(MARK.length), mark: MARK, isUtf8 }
    : { text, mark: '', isUtf8 }
}
