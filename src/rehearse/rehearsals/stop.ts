import { pause, sleep, systemClock, withTimeout } from '../../core/node/clock.ts'
import type { Exit, LeftBehind, ProcessFate } from '../result.ts'
import { placeOf } from '../system/address.ts'
import { findSockets } from '../system/listening-sockets.ts'
import { describeExit, type Invalid } from '../target/failure.ts'
import type { LaunchedProgram } from '../target/launched-program.ts'
import { tenths } from '../words.ts'
import { ProcessWatch } from './watch.ts'

/** How to stop a program. Times are milliseconds after the first signal. */
export interface StopTerms {
  readonly signal: NodeJS.Signals
  readonly second: { readonly signal: NodeJS.Signals; readonly afterMs: number } | undefined
  readonly grace: number
  /** Called in the moment of the signal, just before it is sent. */
  onSignal(signalAt: number): void
}

/** How a program has stopped. */
export interface Stop {
  readonly signalAt: number
  readonly exit: Exit
  readonly processes: readonly ProcessFate[]
}

/**
 * Milliseconds between the look at the processes and the signal. The look blocks this process, so clients have not seen the
 * responses that came meanwhile: without this time, few requests would be under way at the signal.
 */
const CALM_TIME = 60

/**
 * Stops a program as a platform does: a signal to its first process, and SIGKILL to all when the grace period is over. A
 * program that has exited by itself cannot be stopped.
 */
export async function stopProgram(program: LaunchedProgram, terms: StopTerms): Promise<Stop | Invalid> {
  const processes = await program.processes()
  const sockets = await findSockets(processes.map(({ pid }) => pid))
  await pause(systemClock, CALM_TIME)
  if (program.exit) return { invalid: describeExit(program, 'before any signal') }
  const signalAt = systemClock.now()
  const watch = new ProcessWatch(processes, new Set(sockets.map(({ pid }) => pid)), signalAt)
  terms.onSignal(signalAt)
  program.output.forgetErrors()
  program.send(terms.signal)
  const noSecond = new AbortController()
  if (terms.second) void sendLater(program, terms.second, noSecond.signal)
  const isInTime = await withTimeout(
    systemClock,
    program.exited.then(() => true),
    terms.grace,
    () => false,
  )
  noSecond.abort()
  if (!isInTime) await program.kill()
  const { code, signal, at } = await program.exited
  return {
    signalAt,
    exit: { code, signal, afterMs: tenths(at - signalAt), wasKilled: !isInTime },
    processes: watch.end(at),
  }
}

async function sendLater(
  program: LaunchedProgram,
  { signal, afterMs }: { readonly signal: NodeJS.Signals; readonly afterMs: number },
  cancelled: AbortSignal,
): Promise<void> {
  await sleep(systemClock, afterMs, cancelled)
  if (!cancelled.aborted) program.send(signal)
}

/** Milliseconds that processes and ports get to vanish after the exit of the first process. */
const VANISHING_TIME = 150

/** What a program has left behind some moments after its exit. */
export async function findLeftBehind(program: LaunchedProgram): Promise<readonly LeftBehind[]> {
  const exitedAt = (await program.exited).at
  await pause(systemClock, Math.max(0, exitedAt + VANISHING_TIME - systemClock.now()))
  const processes = await program.processes()
  const sockets = await findSockets(processes.map(({ pid }) => pid))
  return [
    ...processes.map(({ pid, command }) => ({ kind: 'process', what: `${command} (pid ${pid})` }) as const),
    ...[...new Set(sockets.map(placeOf))].map((what) => ({ kind: 'port', what }) as const),
    ...program.folder.list().map((what) => ({ kind: 'file', what }) as const),
  ]
}
