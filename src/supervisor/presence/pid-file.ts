import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { PidFileError } from '../errors.ts'
import { isOwner } from '../system/process-lookup.ts'
import { tryLock } from './lock.ts'

/** Milliseconds for which another manager that looks at the same file is waited for, and at once. */
const LOCK_TIME = 1_000
const LOCK_PAUSE = 1

/** A file with the id of a process, while that lives. */
export class PidFile {
  readonly #path: string
  #text: string | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** @throws {PidFileError} if it belongs to a process that lives, or is no pid file. */
  check(): void {
    const owner = ownerOf(this.#read())
    if (owner === undefined) return
    throw new PidFileError(`the pid file ${this.#path} belongs to process ${owner}, which lives`)
  }

  /** @throws {PidFileError} as {@link check}, and if it cannot be written. It is as before then. */
  write(pid: number): void {
    const text = `${pid}\n`
    const fresh = `${this.#path}.${randomBytes(4).toString('hex')}`
    try {
      writeFileSync(fresh, text, { flag: 'wx', mode: 0o644 })
      // Unlike a rename it fails if there is one, so that of two managers one is the first.
      for (let waited = 0; !this.#link(fresh); waited += LOCK_PAUSE) this.#removeStale(waited)
    } catch (cause) {
      if (cause instanceof PidFileError) throw cause
      throw new PidFileError(`the pid file ${this.#path} cannot be written: ${(cause as Error).message}`, {
        cause,
      })
    } finally {
      rmSync(fresh, { force: true })
    }
    this.#text = text
  }

  /** Removes it, if it is still the one that was written. */
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
      // Not every file system has links.
      renameSync(fresh, this.#path)
      return true
    }
  }

  /** One at a time: who looks second could remove what the first has written since. */
  #removeStale(waited: number): void {
    this.check()
    const unlock = tryLock(this.#path)
    if (!unlock) {
      if (waited > LOCK_TIME) throw new Error(`${this.#path}.lock is in the way`)
      pause(LOCK_PAUSE)
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

/** What stands in a pid file, and since when. */
interface Content {
  readonly text: string
  readonly pid: number
  readonly writtenAt: number
}

/** What stands in a pid file; undefined if there is none. */
function readPidFile(path: string): Content | undefined {
  try {
    const stats = statSync(path)
    if (!stats.isFile()) throw new PidFileError(`the pid file ${path} is no regular file`)
    const text = readFileSync(path, 'latin1')
    // Others write more than the pid, below it.
    const [, digits] = /^\s*(\d{1,10})?\s*(\n|$)/.exec(text) ?? wrongContent(path)
    return { text, pid: Number(digits ?? 0), writtenAt: stats.mtimeMs }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    if (error instanceof PidFileError) throw error
    throw new PidFileError(`the pid file ${path} cannot be read: ${message}`, { cause: error })
  }
}

function wrongContent(path: string): never {
  throw new PidFileError(`the pid file ${path} is there, and holds something else than a pid`)
}

/** The process that a pid file belongs to, if that lives. */
function ownerOf(content: Content | undefined): number | undefined {
  const { pid = 0, writtenAt = 0 } = content ?? {}
  // Our own: another process 1 has left it, in an earlier life of the container.
  return pid !== 0 && pid !== process.pid && isOwner(pid, writtenAt) ? pid : undefined
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
