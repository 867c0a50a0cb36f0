import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { controlError } from '../errors.ts'
import { isOwnFolder, isPrivate, isTrusted, userId } from './trust.ts'

/** Bytes that the path of a socket may have on every system. */
export const LONGEST_PATH = 103

/** S8: the default socket of a supervisor in this working directory. It is in a folder that only this user may use. */
export function defaultControlPath(): string {
  const place = createHash('sha256').update(process.cwd()).digest('hex').slice(0, 16)
  return join(tmpdir(), `lastcall-${userId()}`, `${place}.sock`)
}

/**
 * Creates the folder of the default socket. @throws {LastcallError} if others may use the folder, or it cannot be
 * created.
 */
export function makeControlFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw controlError(`the folder ${folder} cannot be created: ${(cause as Error).message}`, { cause })
  }
  checkControlFolder(folder)
}

/**
 * S8: what the command checks before it connects. If there is no socket, nobody will answer.
 *
 * @throws {LastcallError} if another user may have put the socket there, to answer in the place of the supervisor.
 */
export function checkControlSocket(path: string): void {
  const folder = dirname(path)
  if (path === defaultControlPath()) {
    if (lstatSync(folder, { throwIfNoEntry: false })) checkControlFolder(folder)
    return
  }
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (!stats) return
  if (!stats.isSocket()) throw controlError(`${path} is not a socket`)
  if (isTrusted(stats.uid) || isOwnFolder(folder, stats.uid)) return
  throw controlError(
    `the socket ${path} belongs to user ${stats.uid}, who may not be the one who runs the supervisor; run the command as that user, or choose a folder that no other user may write to`,
  )
}

/** @throws {LastcallError} if another user may have put something into the folder of the default socket. */
function checkControlFolder(folder: string): void {
  if (isPrivate(folder)) return
  throw controlError(
    `the folder ${folder} must belong to this user, and no other user may access it (mode 0700)`,
  )
}
