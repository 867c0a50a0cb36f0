import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ControlError } from '../errors.ts'

/** Bytes that the address of a socket may have, on the strictest system. */
export const LONGEST_PATH = 103

/** Where the manager that runs in this working directory has its socket: in a folder that only this user may use. */
export function defaultControlPath(): string {
  const place = createHash('sha256').update(process.cwd()).digest('hex').slice(0, 16)
  return join(tmpdir(), `lastcall-${process.getuid?.() ?? 0}`, `${place}.sock`)
}

/** Makes the folder of the usual path, if it is not there. @throws {ControlError} if it cannot be this user's alone. */
export function makeControlFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const { uid, mode } = lstatSync(folder)
    if (uid === process.getuid?.() && (mode & 0o077) === 0) return
  } catch (cause) {
    throw new ControlError(`the folder ${folder} cannot be had: ${(cause as Error).message}`, { cause })
  }
  throw new ControlError(`the folder ${folder} is not for this user alone`)
}
