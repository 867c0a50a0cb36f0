import type { SourceFile } from '../source.ts'
import type { Variable, Variables } from './variables.ts'

/** All that a file sets, and once more with each value that a later one of the same name hides. */
export function readAllAssignments(file: SourceFile): Variables[] {
  const all = assignmentsIn(file)
  const last = new Map(all.map((each) => [each.name.value, each]))
  const hidden = all.filter((each) => last.get(each.name.value) !== each)
  return [last, ...hidden.map((each) => new Map([...last, [each.name.value, each]]))]
}

/** The variables of lastcall in lines such as `NAME=value`: those of a `.env` file, a Procfile or a script. */
export function readAssignments(file: SourceFile): Variables {
  return new Map(assignmentsIn(file).map((each) => [each.name.value, each]))
}

function assignmentsIn(file: SourceFile): Variable[] {
  const found: Variable[] = []
  for (const match of file.text.matchAll(/(?<![\w$])(LAST_?CALL_\w+)=(["']?)([^\s"'#;]*)\2/g)) {
    const [, name = '', quote = '', value = ''] = match
    const { index } = match
    if (isComment(file, index)) continue
    const start = index + name.length + 1 + quote.length
    found.push({
      value,
      file,
      start,
      end: start + value.length,
      name: { value: name, file, start: index, end: index + name.length },
    })
  }
  return found
}

function isComment(file: SourceFile, at: number): boolean {
  const start = file.lineStart(file.lineAt(at))
  return /^[^\S\n]*#/.test(file.text.slice(start, at))
}
