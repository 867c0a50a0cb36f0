import type { ProcessLike } from '../api/host.ts'
import { currentFrames, withoutOwnFrames } from '../node/stack.ts'
import { isLeaving } from './exit.ts'
import { print } from './output.ts'

/** T7: an exit that this shutdown did not ask for. Says which hooks it cut off, and shows who called `process.exit`. */
export function reportForeignExit(process: ProcessLike, code: number, cutOff: readonly string[]): void {
  const hooks = `which cut off ${cutOff.join(', ')}`
  if (isLeaving(process)) {
    print(process, `lastcall: exit ${code} by another registry, ${hooks}\n`)
    return
  }
  const frames = currentFrames()
  // An 'exit' listener runs inside the call of `process.exit`.
  const call = frames.findIndex((frame) => frame.includes('process.exit'))
  print(
    process,
    `lastcall: exit ${code} by other code, ${hooks}\n${withoutOwnFrames(frames.slice(call + 1).join('\n'))}\n`,
  )
}
