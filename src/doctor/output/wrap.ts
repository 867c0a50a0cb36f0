/** The lines of a text, each at most that wide, with an indentation. Words are not split. */
export function wrap(text: string, indentation: string, width: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && indentation.length + line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((each) => `${indentation}${each}\n`).join('')
}
