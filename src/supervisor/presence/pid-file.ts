import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hasCode } from '../../core/api/errors.ts'
import { pidFileError } from '../errors.ts'
import { isOwner } from '../system/process-lookup.ts'
import { freshName, removeLeftovers } from './leftovers.ts'
import { tryLock } from './lock.ts'
import { readSmallFile, type SmallFile } from './small-file.ts'
import { dangerForRoot } from './trust.ts'

/** Milliseconds to wait for another supervisor that checks the same file, and between two tries. */
const LOCK_TIME = 1_000
const LOCK_INTERVAL = 1

/** S7: a file with the id of a process, while the process runs. */
export class PidFile {
  readonly #path: string
  #text: string | undefined
  /** Whether what killed supervisors have left beside it was removed. */
  #isTidy = false

  constructor(path: string) {
    this.#path = path
  }

  /**
   * @throws {LastcallError} if the file belongs to a process that is running, or is not a pid file; as root, also if its
   * folder is not safe.
   */
  check(): void {
    const danger = dangerForRoot(this.#path)
    if (danger !== undefined) throw pidFileError(`the pid file ${this.#path} cannot be written: ${danger}`)
    const owner = ownerOf(this.#read())
    if (owner === undefined) return
    throw pidFileError(`the pid file ${this.#path} belongs to process ${owner}, which is running`)
  }

  /** @throws {LastcallError} as {@link check} does, and if the file cannot be written. It is unchanged then. */
  write(pid: number): void {
    this.check()
    const text = `${pid}\n`
    const fresh = freshName(this.#path)
    try {
      writeFileSync(fresh, text, { flag: 'wx', mode: 0o644 })
      // Unlike a rename, a link fails if the file exists, so that only one of two supervisors can be the first.
      for (let waited = 0; !this.#link(fresh); waited += LOCK_INTERVAL) this.#removeStale(waited)
    } catch (cause) {
      if (hasCode(cause, 'ERR_LASTCALL_PID_FILE')) throw cause
      throw pidFileError(`the pid file ${this.#path} cannot be written: ${(cause as Error).message}`, {
        cause,
      })
    } finally {
      rmSync(fresh, { force: true })
    }
    this.#text = text
    if (!this.#isTidy) removeLeftovers(this.#path)
    this.#isTidy = true
  }

  /** Removes the file, if it still holds what was written. */
  remove(): void {
    const text = this.#text
    this.#text = undefined
    try {
      if (text !== undefined && this.#read()?.text === text) rmSync(this.#path, { force: true })
    } catch {}
  }

  #link(fresh: string): boolean {
    try {
      linkSync(fresh, this.#path)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST' || this.#read()) return false
      // This file system has no links.
      renameSync(fresh, this.#path)
      return true
    }
  }

  /** Under a lock: without it, the slower of two supervisors could remove the new file of the faster one. */
  #removeStale(waited: number): void {
    this.check()
    const unlock = tryLock(this.#path)
    if (!unlock) {
      if (waited > LOCK_TIME) throw new Error(`${this.#path}.lock is held by another process`)
      block(LOCK_INTERVAL)
      return
    }
    try {
      this.check()
      rmSync(this.#path, { force: true })
    } finally {
      unlock()
    }
  }

  #read(): Content | undefined {
    return readPidFile(this.#path)
  }
}

/** What a pid file holds, and since when. */
interface Content {
  readonly text: string
  readonly pid: number
  readonly writtenAt: number
}

/** Returns undefined if there is no file. */
function readPidFile(path: string): Content | undefined {
  const file = readFile(path)
  if (file === undefined) return undefined
  // Some programs write more lines below the pid.
  const [, digits] = /^\s*(\d{1,10})?\s*(\n|$)/.exec(file.text) ?? wrongContent(path)
  return { text: file.text, pid: Number(digits ?? 0), writtenAt: file.writtenAt }
}

function readFile(path: string): SmallFile | undefined {
  try {
    return readSmallFile(path)
  } catch (cause) {
    throw pidFileError(`the pid file ${path} ${(cause as Error).message}`, { cause })
  }
}

function wrongContent(path: string): never {
  throw pidFileError(`the pid file ${path} exists, but does not hold a pid; remove it or use another path`)
}

/** The process that a pid file belongs to, if it is running. */
function ownerOf(content: Content | undefined): number | undefined {
  const { pid = 0, writtenAt = 0 } = content ?? {}
  // Process 1 of an earlier container on the same volume had the pid that this process has now.
  return pid !== 0 && pid !== process.pid && isOwner(pid, writtenAt) ? pid : undefined
}

/** Blocks the event loop: a pid file is also written where nothing can be awaited. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
