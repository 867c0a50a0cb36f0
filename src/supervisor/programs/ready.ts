import { untilAnsweredWell } from '../../auto/http-question.ts'
import type { Clock } from '../../core/api/host.ts'
import { withTimeout } from '../../core/node/clock.ts'
import { onOneLine } from '../../core/node/show.ts'
import { programError, stoppingError } from '../errors.ts'
import type { ReadyWhen } from '../options/program-options.ts'
import type { ProgramSettings } from '../options/settings.ts'
import { describeExit } from '../system/exit-status.ts'
import type { Leader } from '../system/leader.ts'
import { namesOf, wrongAddress } from './addresses.ts'
import type { ProcessRun } from './process-run.ts'

/** Characters of an answer that are shown. */
const LONGEST_ANSWER = 80

/**
 * Resolves when a process is ready. Stops a process that takes too long.
 *
 * @param previous - S6: the process before it. Where that has listened, and others still do, the process has to listen.
 * @throws {LastcallError} if the process exits before it is ready.
 * @throws {LastcallError} `ERR_LASTCALL_STOPPING` if somebody stops it before.
 */
export async function untilReady(
  run: ProcessRun,
  name: string,
  { ready, readyTimeout }: ProgramSettings,
  clock: Clock,
  previous?: ProcessRun,
): Promise<void> {
  const expected = namesOf(previous?.leader.addresses.filter(({ isFixed }) => isFixed) ?? [])
  const stopAsking = new AbortController()
  let lastRefusal: string | undefined
  const onRefusal = (answer: string): void => {
    lastRefusal = answer
  }
  let isElsewhere = false
  const listens = whenReady(run.leader, ready, clock, stopAsking.signal, onRefusal).then(() => {
    isElsewhere = true
    return run.leader.untilListeningOn(expected)
  })
  const outcome = Promise.race([listens.then(() => 'ready'), run.exited.then(() => 'exited')])
  const result = await withTimeout(clock, outcome, readyTimeout, () => 'late')
  stopAsking.abort()
  if (result === 'ready' && !run.isAskedToStop) return
  if (result === 'late' && isElsewhere)
    run.fail(wrongAddress(expected, namesOf(run.leader.addresses), readyTimeout))
  else if (result === 'late') {
    // A process that is not asked may send anything.
    const last = isPath(ready) ? run.leader.lastRefusal : lastRefusal
    run.fail(
      new Error(`${lack(ready)} within ${readyTimeout} ms${last ? `; the last try got ${shown(last)}` : ''}`),
    )
  }
  const exit = await run.groupGone
  if (run.isStoppedOnRequest) throw stoppingError(`${name} was stopped before it was ready`)
  const what = `${name} ${describeExit(exit)}`
  throw exit.error ? programError(what, { cause: exit.error }) : programError(`${what} before it was ready`)
}

function whenReady(
  leader: Leader,
  ready: ReadyWhen,
  clock: Clock,
  signal: AbortSignal,
  onRefusal: (answer: string) => void,
): Promise<void> {
  if (ready === 'spawned' || ready === 'listening' || ready === 'message') return leader.until(ready)
  // A path is asked for inside the instance, whose port is also that of the others; the answer comes as a message.
  if (isPath(ready)) return leader.until('message')
  return untilAnsweredWell({ url: ready }, clock, signal, onRefusal)
}

/** Whether a process has a probe, which asks it for a path. */
function isPath(ready: ReadyWhen): boolean {
  return ready.startsWith('/')
}

/** X5: the program itself can send what looks like an answer to the probe. */
function shown(answer: string): string {
  return onOneLine(answer).slice(0, LONGEST_ANSWER)
}

/** What did not happen in time. */
function lack(ready: ReadyWhen): string {
  if (ready === 'spawned') return 'it did not start'
  if (ready === 'listening') return 'it did not listen on a port'
  return ready === 'message' ? "it did not send 'ready'" : `${ready} was not answered with a 2xx`
}
