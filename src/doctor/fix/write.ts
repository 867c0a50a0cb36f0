import { accessSync, constants, writeFileSync } from 'node:fs'
import type { Change } from './apply.ts'

/** A file that cannot be written. The message is a sentence for the user, and says what was written. */
export class WriteError extends Error {}

/** Writes all files, or none of them if one cannot be written. */
export function writeChanges(changes: readonly Change[]): void {
  for (const { path } of changes) {
    attempt(path, [], () => accessSync(path, constants.W_OK))
  }
  const written: string[] = []
  for (const { path, after, mark = '' } of changes) {
    attempt(path, written, () => writeFileSync(path, mark + after))
    written.push(path)
  }
}

function attempt(path: string, written: readonly string[], act: () => void): void {
  try {
    act()
  } catch (error) {
    const done = written.length === 0 ? 'no file was changed' : `only ${written.join(', ')} was written`
    throw new WriteError(`cannot write ${path}: ${(error as Error).message}; ${done}`)
  }
}
