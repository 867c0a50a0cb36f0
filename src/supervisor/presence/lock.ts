import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { processStart } from '../../core/node/process-time.ts'
import { isOwner } from '../system/process-lookup.ts'
import { readSmallFile, type SmallFile } from './small-file.ts'
import { isTrusted } from './trust.ts'

/** How the name of a lock goes on behind that of its file. */
export const LOCK_ENDING = '.lock'

/**
 * Takes the lock beside a file, for the moment in which the file is checked and removed. Returns a function that gives
 * the lock back; undefined if another process has it.
 *
 * @throws if what is in the lock's place is not a lock of this user or of root: to wait for it would be of no use.
 */
export function tryLock(path: string): (() => void) | undefined {
  const file = path + LOCK_ENDING
  const unlock = create(file)
  if (!unlock && isAbandoned(file)) removeAbandoned(file)
  return unlock
}

/** Returns undefined if the file exists. */
function create(file: string): (() => void) | undefined {
  const fd = openNew(file)
  if (fd === undefined) return undefined
  try {
    writeSync(fd, String(process.pid))
    return () => rmSync(file, { force: true })
  } catch (error) {
    // On a full disk the file was created, but is empty.
    rmSync(file, { force: true })
    throw error
  } finally {
    closeSync(fd)
  }
}

function openNew(file: string): number | undefined {
  try {
    return openSync(file, 'wx')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined
    throw error
  }
}

/**
 * Under a lock of its own: without it, the slower of two processes that saw the same abandoned lock could remove the
 * new lock of the faster one.
 */
function removeAbandoned(file: string): void {
  const unlock = tryLock(file)
  try {
    if (unlock && isAbandoned(file)) rmSync(file, { force: true })
  } finally {
    unlock?.()
  }
}

/** True if the process that took the lock has exited without giving it back. */
function isAbandoned(file: string): boolean {
  const lock = readLock(file)
  return lock !== undefined && isWriterGone(Number(lock.text), lock.writtenAt)
}

/** True if the process has exited whose pid was written into a file then; 0 if the file is empty. */
export function isWriterGone(pid: number, writtenAt: number): boolean {
  // An empty file is being written at this moment, or its process has died before that. Process 1 of an earlier container
  // had the pid that this process has now.
  const isUnclear = pid === 0 || pid === process.pid
  return isUnclear ? writtenAt < processStart() : !isOwner(pid, writtenAt)
}

function readLock(file: string): SmallFile | undefined {
  const inTheWay = (what: string): Error => new Error(`${file} is in the way, so remove it: it ${what}`)
  let lock: SmallFile | undefined
  try {
    lock = readSmallFile(file)
  } catch (error) {
    throw inTheWay((error as Error).message)
  }
  if (lock === undefined) return undefined
  if (!isTrusted(lock.owner)) throw inTheWay(`belongs to user ${lock.owner}`)
  if (!/^\d{0,10}$/.test(lock.text)) throw inTheWay('does not hold a pid')
  return lock
}
