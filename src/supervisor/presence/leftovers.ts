import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isWriterGone, LOCK_ENDING, tryLock } from './lock.ts'
import { readSmallFile } from './small-file.ts'
import { isTrusted } from './trust.ts'

const LOCKS = /^(\.lock)+$/

/** How the name of a pid file goes on while it is being written. */
const FRESH = /^\.[0-9a-f]{8}\.lastcall$/

/** A name for a pid file that is being written: no other file has it. */
export function freshName(path: string): string {
  return `${path}.${randomBytes(4).toString('hex')}.lastcall`
}

/**
 * S7: removes what supervisors that were killed in the middle of a step have left beside a file: pid files that were not
 * yet in their place, and locks. Whether it succeeds changes nothing for this supervisor.
 */
export function removeLeftovers(path: string): void {
  try {
    const name = basename(path)
    const endings = readdirSync(dirname(path))
      .filter((each) => each.startsWith(name))
      .map((each) => each.slice(name.length))
      // A lock is removed under a lock of its own, whose name is longer.
      .sort((one, other) => other.length - one.length)
    for (const ending of endings) removeLeftover(join(dirname(path), name), ending)
  } catch {}
}

function removeLeftover(path: string, ending: string): void {
  const file = path + ending
  // To take a lock removes an abandoned one.
  if (LOCKS.test(ending)) tryLock(file.slice(0, -LOCK_ENDING.length))?.()
  else if (FRESH.test(ending) && isLeftOver(file)) rmSync(file, { force: true })
}

function isLeftOver(file: string): boolean {
  const left = readSmallFile(file)
  if (!left || !isTrusted(left.owner)) return false
  return /^\d{0,10}\n?$/.test(left.text) && isWriterGone(Number(left.text), left.writtenAt)
}
