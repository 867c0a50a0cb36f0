import { accessSync, constants, type Stats, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { readPath } from './option-table.ts'
import { UsageError } from './usage-error.ts'

/** Reads the path of a file that is written at the end. @throws {UsageError} if that will not be possible. */
export function readOutputFile(flag: string, text: string): string {
  const path = readPath(flag, text)
  const file = statOf(path)
  if (file?.isDirectory() || path.endsWith('/')) throw unwritable(flag, text, 'that is a folder')
  if (file !== undefined) {
    if (!isWritable(path)) throw unwritable(flag, text, 'the file must not be written')
    return path
  }
  const folder = dirname(resolve(path))
  if (!statOf(folder)?.isDirectory())
    throw unwritable(flag, text, `there is no folder ${folder}; make it first`)
  if (!isWritable(folder)) throw unwritable(flag, text, `nothing must be written in ${folder}`)
  return path
}

function unwritable(flag: string, text: string, why: string): UsageError {
  return new UsageError(`\`${flag}\` must be a file that can be written, got '${text}': ${why}`)
}

/** Undefined if there is nothing, or a part of the path is no folder. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
