import { systemClock, turn } from '../core/node/clock.ts'

/** Milliseconds of real time to wait for file operations: one may never finish, such as reading a terminal. */
const FILE_TIME = 1_000

/**
 * Resolves when no file operation is running, so that a fake clock does not overtake a hook that writes a file. Node 26
 * does not report file operations: there it resolves at once.
 */
export async function fileWorkDone(): Promise<void> {
  const end = systemClock.now() + FILE_TIME
  while (isAtFiles() && systemClock.now() < end) {
    await turn(systemClock)
  }
}

function isAtFiles(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq') || name === 'CloseReq')
}
