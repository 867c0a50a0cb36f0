const NO_BREAK = '\u00a0'

/** Breaks a text into lines between words; a longer word, such as a link, has a line of its own. */
export function wrap(text: string, columns: number, indent = '', firstIndent: string = indent): string[] {
  const lines: string[] = []
  let line = firstIndent
  let isEmpty = true
  for (const word of wordsOf(text)) {
    if (!isEmpty && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = indent
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line]
}

/** Words, where a number stays with its unit, and code in one piece. */
function wordsOf(text: string): string[] {
  return text
    .replaceAll(/`[^`]*`|\d m?s\b/g, (whole) => whole.replaceAll(' ', NO_BREAK))
    .split(' ')
    .map((word) => word.replaceAll(NO_BREAK, ' '))
}
