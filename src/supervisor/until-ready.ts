import { withTimeout } from '../core/clock.ts'
import { StoppingError } from '../core/errors.ts'
import type { Clock } from '../core/host.ts'
import { ProgramError } from './errors.ts'
import { describeExit } from './exit-status.ts'
import type { ReadyWhen } from './program-options.ts'
import { whenReady } from './readiness.ts'
import type { Run } from './run.ts'
import type { ProgramSettings } from './settings.ts'

/** Resolves when a process is ready. @throws {ProgramError} if it ends before that; one that takes too long is stopped. */
export async function untilReady(
  run: Run,
  name: string,
  { ready, readyTimeout }: ProgramSettings,
  clock: Clock,
): Promise<void> {
  const isOver = new AbortController()
  const outcome = Promise.race([
    whenReady(run.leader, ready, clock, isOver.signal).then(() => 'ready'),
    run.exited.then(() => 'exited'),
  ])
  const result = await withTimeout(clock, outcome, readyTimeout, () => 'late')
  isOver.abort()
  if (result === 'ready' && !run.isAsked) return
  if (result === 'late') run.fail(new Error(`${lack(ready)} within ${readyTimeout} ms`))
  const exit = await run.ended
  if (run.isStopped) throw new StoppingError(`${name} was stopped before it was ready`)
  const what = `${name} ${describeExit(exit)}`
  throw exit.error
    ? new ProgramError(what, { cause: exit.error })
    : new ProgramError(`${what}, before it was ready`)
}

/** What was waited for, and has not happened. */
function lack(ready: ReadyWhen): string {
  if (ready === 'spawned') return 'it did not start'
  if (ready === 'listening') return 'it did not listen on a port'
  return ready === 'message' ? "it did not send 'ready'" : `${ready} was not answered with a 2xx`
}
