import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** Bytes that a file with a pid may have. */
const LARGEST_FILE = 4_096

/** What a small file holds, since when, and whose it is. */
export interface SmallFile {
  readonly text: string
  readonly writtenAt: number
  readonly owner: number
}

/**
 * S7: reads a file that anybody may have put there. It is looked at through its descriptor, so that nobody can exchange
 * it in between. Opening a FIFO does not block, and a link is not followed.
 *
 * @returns undefined if there is no file.
 * @throws if it is no regular file, is too large, or cannot be read. The message says what the file is.
 */
export function readSmallFile(path: string): SmallFile | undefined {
  const fd = openRegular(path)
  if (fd === undefined) return undefined
  try {
    const stats = fstatSync(fd)
    if (!stats.isFile()) throw new Error('is not a regular file')
    const bytes = Buffer.alloc(LARGEST_FILE + 1)
    const length = readSync(fd, bytes)
    if (length > LARGEST_FILE) throw new Error(`is larger than ${LARGEST_FILE} bytes`)
    return {
      text: bytes.toString('latin1', 0, length),
      writtenAt: stats.mtimeMs,
      owner: stats.uid,
    }
  } finally {
    closeSync(fd)
  }
}

function openRegular(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    // A link, and a socket.
    if (code === 'ELOOP' || code === 'ENXIO') throw new Error('is not a regular file')
    throw new Error(`cannot be read: ${message}`, { cause: error })
  }
}
