import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'

const STICKY = 0o1000
const GROUP_WRITES = 0o020
const OTHERS_WRITE = 0o002

/** The user whose rights this process has. */
export function userId(): number {
  return process.geteuid?.() ?? 0
}

/** True for the user of this process, and for root, who may do everything anyway. */
export function isTrusted(owner: number): boolean {
  return owner === userId() || owner === 0
}

/** True if a folder belongs to this user, and no other user may access it. A link to such a folder is none. */
export function isPrivate(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false })
  return stats?.isDirectory() === true && stats.uid === userId() && (stats.mode & 0o077) === 0
}

/** True if a folder belongs to that user, and no other user may write to it. */
export function isOwnFolder(folder: string, owner: number): boolean {
  const { uid, mode } = statSync(folder)
  return uid === owner && (mode & (GROUP_WRITES | OTHERS_WRITE)) === 0
}

/**
 * S7, S8: what is wrong with the folder of a file that root is to create. Whoever can put a link in the place of the
 * folder makes root write, replace and remove files elsewhere.
 */
export function dangerForRoot(file: string): string | undefined {
  if (userId() !== 0) return undefined
  // The folder by its name may be a link, and its owner can lead it elsewhere.
  for (const folder of [dirname(file), realFolderOf(file)]) {
    const stats = lstatSync(folder, { throwIfNoEntry: false })
    const danger = stats && dangerOf(stats)
    if (danger) return `${danger} its folder ${folder}: use a folder of root alone, or do not run as root`
  }
  return undefined
}

/** If there is no such folder, creating the file says so. */
function realFolderOf(file: string): string {
  try {
    return realpathSync(dirname(file))
  } catch {
    return dirname(file)
  }
}

/** In a folder with the sticky bit, such as /tmp, users can replace their own files only. */
function dangerOf(stats: Stats): string | undefined {
  const { uid, gid, mode } = stats
  if (uid !== 0) return `user ${uid} owns`
  if (stats.isSymbolicLink()) return undefined
  const othersWrite = (mode & OTHERS_WRITE) !== 0 || (gid !== 0 && (mode & GROUP_WRITES) !== 0)
  return othersWrite && (mode & STICKY) === 0 ? 'other users may write to' : undefined
}
