import type { SourceFile } from '../source.ts'

/** Whether `--fix` can change a file: it is one of the files to look at, no program, no standard
 * input, and its bytes stay what they are. */
export function isWritable(file: SourceFile): boolean {
  return file.isInput && file.isUtf8 && !isProgram(file) && file.path !== '-'
}

/** Of programs only some words are understood. */
function isProgram({ path }: SourceFile): boolean {
  return /\.[cm]?[jt]s$/.test(path)
}
