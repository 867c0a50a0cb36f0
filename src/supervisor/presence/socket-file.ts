import { lstatSync, rmSync } from 'node:fs'
import { connect, type Server } from 'node:net'
import { isMainThread } from 'node:worker_threads'
import { pause, systemClock } from '../../core/node/clock.ts'
import { controlError } from '../errors.ts'
import { removeLeftovers } from './leftovers.ts'
import { tryLock } from './lock.ts'

/**
 * How often a supervisor tries to listen while another one looks at the same file, and milliseconds between two tries.
 */
const MOST_TRIES = 200
const TRY_INTERVAL = 5

/**
 * Listens on a socket file. Replaces a file that nobody listens on.
 *
 * @throws {LastcallError} if a process listens there, or the file is no socket.
 */
export async function listenAlone(server: Server, path: string): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    try {
      await bind(server, path)
      removeLeftovers(path)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
    await removeStale(path)
    await pause(systemClock, TRY_INTERVAL)
  }
  throw controlError(`the control socket ${path} cannot be created: ${path}.lock is held by another process`)
}

/** Identifies a file while it exists: another file at the same path has another number. */
export function inodeOf(path: string): number {
  try {
    return lstatSync(path).ino
  } catch {
    return 0
  }
}

/** Removes a file, unless another process has replaced it. */
export function removeSocket(path: string, inode: number): void {
  if (inodeOf(path) === inode) rmSync(path, { force: true })
}

/** Under a lock: without it, the slower of two supervisors could remove the new socket of the faster one. */
async function removeStale(path: string): Promise<void> {
  if (await isListenedOn(path))
    throw controlError(`the control socket ${path} is in use by another supervisor`)
  const unlock = tryLock(path)
  if (!unlock) return
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats && !stats.isSocket())
      throw controlError(`${path} exists, but is not a socket; remove it or use another path`)
    if (stats && !(await isListenedOn(path))) rmSync(path)
  } finally {
    unlock()
  }
}

/** Node binds within `listen`, so the socket is for this user alone from its first moment on. */
function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    // In another thread than the main one the umask cannot be changed.
    const before = isMainThread ? process.umask(0o177) : undefined
    server.listen({ path, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
    if (before !== undefined) process.umask(before)
  })
}

function isListenedOn(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT'),
    )
  })
}
