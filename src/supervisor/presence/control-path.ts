import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { controlError } from '../errors.ts'

/** Bytes that the path of a socket may have on every system. */
export const LONGEST_PATH = 103

/** S8: the default socket of a supervisor in this working directory. It is in a folder that only this user may use. */
export function defaultControlPath(): string {
  const place = createHash('sha256').update(process.cwd()).digest('hex').slice(0, 16)
  return join(tmpdir(), `lastcall-${process.getuid?.() ?? 0}`, `${place}.sock`)
}

/**
 * Creates the folder of the default socket. @throws {LastcallError} if others may use the folder, or it cannot be
 * created.
 */
export function makeControlFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { uid, mode } = lstatSync(folder)
    if (uid === process.getuid?.() && (mode & 0o077) === 0) return
  } catch (cause) {
    throw controlError(`the folder ${folder} cannot be created: ${(cause as Error).message}`, { cause })
  }
  throw controlError(
    `the folder ${folder} must belong to this user, and no other user may access it (mode 0700)`,
  )
}
