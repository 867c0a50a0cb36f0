import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { pid as ownPid } from 'node:process'
import { PidFileError } from './errors.ts'
import { isAlive, startOf } from './process-table.ts'

/** Milliseconds by which a file's time and a process's may be wrong. */
const SLACK = 2_000

/** A file with the id of a process, while that lives. */
export class PidFile {
  readonly #path: string
  #text: string | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** @throws {PidFileError} if it belongs to a process that lives. */
  check(): void {
    const owner = ownerOf(this.#path)
    if (owner === undefined) return
    throw new PidFileError(`the pid file ${this.#path} belongs to process ${owner}, which lives`)
  }

  /** @throws {PidFileError} if it belongs to a process that lives, or cannot be written. It is as before then. */
  write(pid: number): void {
    this.check()
    const text = `${pid}\n`
    const fresh = `${this.#path}.${randomBytes(4).toString('hex')}`
    try {
      writeFileSync(fresh, text, { flag: 'wx', mode: 0o644 })
      renameSync(fresh, this.#path)
    } catch (cause) {
      rmSync(fresh, { force: true })
      throw new PidFileError(`the pid file ${this.#path} cannot be written: ${(cause as Error).message}`, {
        cause,
      })
    }
    this.#text = text
  }

  /** Removes it, if it is still the one that was written. */
  remove(): void {
    if (this.#text !== undefined && read(this.#path) === this.#text) rmSync(this.#path, { force: true })
    this.#text = undefined
  }
}

/** The process that a pid file belongs to, if that lives. */
function ownerOf(path: string): number | undefined {
  const pid = Number(/^(\d{1,10})\s*$/.exec(read(path) ?? '')?.[1] ?? 0)
  // Our own: another process 1 has left it, in an earlier life of the container.
  if (pid === 0 || pid === ownPid || !isAlive(pid)) return undefined
  const start = startOf(pid)
  const isReused = start !== undefined && start > statSync(path).mtimeMs + SLACK
  return isReused ? undefined : pid
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}
