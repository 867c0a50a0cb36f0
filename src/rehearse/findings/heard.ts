import type { Rehearsal } from '../result.ts'

/** A line of lastcall on stderr that says what the shutdown waits for. */
const WAITING = /^lastcall: .*, waiting for (.+?)(, with \d+ to come)?(; Ctrl-C .*)?$/

/** Whether lastcall was in the service, as its report or one of its lines on stderr says. */
export function hasHeardLastcall({ report, stderr }: Rehearsal): boolean {
  return report !== null || stderr.some((line) => WAITING.test(line))
}

/** What lastcall waited for when it last said so; undefined if it did not. */
export function lastWaitedFor({ stderr }: Rehearsal): string | undefined {
  return stderr.flatMap((line) => WAITING.exec(line)?.[1] ?? []).at(-1)
}
