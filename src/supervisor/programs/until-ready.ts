import { StoppingError } from '../../core/api/errors.ts'
import type { Clock } from '../../core/api/host.ts'
import { withTimeout } from '../../core/node/clock.ts'
import { ProgramError } from '../errors.ts'
import type { ReadyWhen } from '../options/program-options.ts'
import type { ProgramSettings } from '../options/settings.ts'
import { describeExit } from '../system/exit-status.ts'
import type { ProcessRun } from './process-run.ts'
import { whenReady } from './readiness.ts'

/** Resolves when a process is ready. @throws {ProgramError} if it ends before that; one that takes too long is stopped. */
export async function untilReady(
  run: ProcessRun,
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
