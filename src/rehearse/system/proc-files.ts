import { readFileSync, readlinkSync } from 'node:fs'

/** The text of a file of `/proc`. Empty for one of another user's process, and of a process that has just exited. */
export function readProc(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Where a link of `/proc` leads. Undefined for one of another user's process, and of a process that has just exited. */
export function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
