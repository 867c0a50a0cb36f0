import { systemClock, turn } from '../core/node/clock.ts'

/** Milliseconds of real time for which file operations are waited for: one may never end, such as reading a terminal. */
const FILE_TIME = 1_000

/** Resolves when no file operation is under way, as far as Node tells of them (26 does not): a hook that writes a file is not to be overtaken by a fake clock. */
export async function fileWorkDone(): Promise<void> {
  const end = systemClock.now() + FILE_TIME
  while (isAtFiles() && systemClock.now() < end) {
    await turn(systemClock)
  }
}

function isAtFiles(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq') || name === 'CloseReq')
}
