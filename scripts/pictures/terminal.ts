/** Breaks the lines of a program's output between words. The rest of a line stands below its second word. */
export function wrapped(text: string, columns: number): string[] {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => wrappedLine(line, columns))
}

function wrappedLine(line: string, columns: number): string[] {
  if (line.length <= columns) return [line]
  const at = line.lastIndexOf(' ', columns)
  const indent = /^ *\S+ +/.exec(line)?.[0].length ?? 0
  return [line.slice(0, at), ...wrappedLine(' '.repeat(indent) + line.slice(at + 1), columns)]
}
