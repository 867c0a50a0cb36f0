import { execFile } from 'node:child_process'

/** Longest that a command of the system may take, in milliseconds. */
const TIME = 10_000

/** What a command of the system prints. Empty if there is no such command; lsof(8) fails even if it has found something. */
export function outputOf(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(file, args, { timeout: TIME, maxBuffer: 2 ** 26 }, (_error, stdout) => resolve(stdout))
  })
}
