import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { processStart } from '../../core/node/process-time.ts'
import { isOwner } from '../system/process-lookup.ts'

/**
 * Takes the lock beside a file, for the moment in which the file is checked and removed. Returns a function that gives
 * the lock back; undefined if another process has it.
 */
export function tryLock(path: string): (() => void) | undefined {
  const file = `${path}.lock`
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return () => rmSync(file, { force: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      // On a full disk the file was created, but is empty.
      rmSync(file, { force: true })
      throw error
    }
    if (isAbandoned(file)) rmSync(file, { force: true })
    return undefined
  }
}

/** True if the process that took the lock has exited without giving it back. */
function isAbandoned(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'latin1'))
    const takenAt = statSync(file).mtimeMs
    // An empty file is being written at this moment, or its process has died before that.
    return pid === 0 ? takenAt < processStart() : !isOwner(pid, takenAt)
  } catch {
    return false
  }
}
