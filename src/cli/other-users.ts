import { lstatSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Finds a default socket of the same working directory that belongs to another user. Returns the id of that user. Only root can
 * look into the folders of others, and nobody connects there.
 */
export function otherUserOf(socketPath: string): number | undefined {
  const folders = dirname(dirname(socketPath))
  for (const name of namesIn(folders)) {
    const uid = Number(/^lastcall-(\d+)$/.exec(name)?.[1] ?? Number.NaN)
    const folder = join(folders, name)
    if (folder === dirname(socketPath)) continue
    if (ownerOf(folder) === uid && ownerOf(join(folder, basename(socketPath))) === uid) return uid
  }
  return undefined
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function ownerOf(path: string): number | undefined {
  try {
    return lstatSync(path).uid
  } catch {
    return undefined
  }
}
