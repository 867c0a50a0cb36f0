import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { processStart } from '../../core/node/clock.ts'
import { isOwner } from '../system/process-lookup.ts'

/**
 * Takes the lock beside a file, for the moment in which what stands there is looked at and removed. Returns what gives it
 * back; undefined if another one has it.
 */
export function tryLock(path: string): (() => void) | undefined {
  const file = `${path}.lock`
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return () => rmSync(file, { force: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      // A full disk has it there, and empty.
      rmSync(file, { force: true })
      throw error
    }
    if (isAbandoned(file)) rmSync(file, { force: true })
    return undefined
  }
}

/** Whether who took it has ended in that moment. */
function isAbandoned(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'latin1'))
    const takenAt = statSync(file).mtimeMs
    // Empty, it is being written now, or never.
    return pid === 0 ? takenAt < processStart() : !isOwner(pid, takenAt)
  } catch {
    return false
  }
}
