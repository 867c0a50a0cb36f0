import { type Dirent, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Skipped } from '../../result.ts'
import { type Kind, kindOf } from './kinds.ts'

/** A file that can be read. */
export interface FoundFile {
  readonly path: string
  readonly kind: Kind
}

/** Folders that hold what others wrote, or what was made. */
const LEFT_OUT =
  /^(node_modules|bower_components|vendor|dist|build|out|coverage|target|__pycache__|fixtures|\..*)$/

/** Folders whose code is no service. */
const NO_SERVICE = /^(tests?|__tests__|spec|e2e|bench|benchmarks|docs|examples)$/

/** Bytes of a file that someone wrote. */
const LARGEST = 1_000_000

/** The files below a folder that can be read, by their paths in order. What cannot be read is added to the others. */
export function findFiles(folder: string, unread: Skipped[], isService = true): FoundFile[] {
  return entriesOf(folder, unread).flatMap((entry) => {
    const path = folder === '.' ? entry.name : join(folder, entry.name)
    if (entry.isDirectory())
      return LEFT_OUT.test(entry.name)
        ? []
        : findFiles(path, unread, isService && !NO_SERVICE.test(entry.name))
    const kind = entry.isFile() ? kindOf(entry.name) : undefined
    if (kind === undefined || (kind === 'code' && !isService) || isLarge(path)) return []
    return [{ path, kind }]
  })
}

function entriesOf(folder: string, unread: Skipped[]): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1))
  } catch (error) {
    unread.push({ file: folder, why: (error as Error).message })
    return []
  }
}

function isLarge(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LARGEST
}
