import type { ProcessLike } from '../api/host.ts'
import type { ShutdownReason, StrayError } from '../api/reports.ts'
import { isError } from '../check/check.ts'
import { listen } from '../node/listeners.ts'
import { log } from '../node/log.ts'
import { watchOutputs } from '../node/outputs.ts'
import { showError } from '../node/stack.ts'
import { reportForeignExit } from './foreign-exit.ts'
import { isClosed, listenToErrors, print } from './output.ts'

/** The codes of the errors with which signals of this library abort. */
const ABORTS: readonly unknown[] = ['ERR_LASTCALL_ABORTED', 'ERR_LASTCALL_HOOK_TIMEOUT']

/** The shutdown that accidents happen to. */
export interface Guarded {
  readonly reason: ShutdownReason
  onStray(stray: StrayError): void
  /** Returns the hooks that an exit now would cut off, as text for messages. */
  pending(): readonly string[]
  /** Called when other code ends the process and cuts off nothing. */
  onCleanExit(code: number): void
}

/**
 * Keeps accidents from ending a shutdown half-way: errors that nothing caught (T5) and outputs that nothing reads (T6). An
 * exit by other code cannot be stopped, but stderr says what it cut off (T7). Returns a
 * function that ends the watch.
 */
export function watchForAccidents(process: ProcessLike, shutdown: Guarded): () => void {
  // With --unhandled-rejections=strict Node reports the same error twice. The error of a crash is no stray one.
  const known = new Set<unknown>([shutdown.reason.kind === 'crash' ? shutdown.reason.error : undefined])
  const onError = (event: StrayError['event'], error: unknown): void => {
    if (isError(error) && known.has(error)) return
    known.add(error)
    if (isAbort(error)) log('%s, since its signal has aborted: %s', event, error)
    else {
      print(process, `lastcall: ${event} while stopping: ${showError(error)}\n`)
      shutdown.onStray({ event, error })
    }
  }
  // Only the first is reported: on a full disk, printing it would cause the next one.
  let hasLostOutput = false
  const onOutputError = (error: NodeJS.ErrnoException): void => {
    if (hasLostOutput || isClosed(error)) return
    hasLostOutput = true
    onError('uncaughtException', error)
  }
  const onExit = (code: number): void => {
    const names = shutdown.pending()
    if (names.length > 0) reportForeignExit(process, code, names)
    else shutdown.onCleanExit(code)
  }
  const removers = [
    listen(process, 'uncaughtException', (error: unknown, origin: StrayError['event']) =>
      onError(origin, error),
    ),
    listen(process, 'unhandledRejection', (error: unknown) => onError('unhandledRejection', error)),
    listen(process, 'exit', onExit),
    watchOutputs(process, (output) => listenToErrors(output, onOutputError)),
  ]
  return () => {
    for (const remove of removers) remove()
  }
}

/** Whether an error only says that work ended because a signal of this library aborted. Node puts the reason into `cause`. */
function isAbort(error: unknown): boolean {
  try {
    return (
      isError(error) &&
      [error, error.cause].some((each) => isError(each) && 'code' in each && ABORTS.includes(each.code))
    )
  } catch {
    return false
  }
}
