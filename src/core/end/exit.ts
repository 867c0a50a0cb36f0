import type { Clock, ProcessLike } from '../api/host.ts'
import { builtin } from '../node/builtin.ts'
import { unlistenAll } from '../node/listeners.ts'
import { signalStatus } from './exit-code.ts'

/** X2: how long to wait for the signal to end the process, in milliseconds. */
const SIGNAL_TIME = 20

const leaving = new WeakSet<ProcessLike>()

/** Ends the process. This file alone does. */
export function exit(process: ProcessLike, code: number): void {
  leaving.add(process)
  try {
    process.exit(code)
  } finally {
    leaving.delete(process)
  }
}

/** Whether the library itself is ending the process, for any of its registries. */
export function isLeaving(process: ProcessLike): boolean {
  return leaving.has(process)
}

/**
 * T12: calls a function in which `process.exit` only notes its status: other hooks are still to come. The library's own exit
 * takes place: the watchdog has interrupted a hook that blocks.
 */
export function ignoringExits<T>(process: ProcessLike, call: () => T): T {
  const own = Object.getOwnPropertyDescriptor(process, 'exit')
  const { exit: exitNow } = process
  const value = (code?: number): void => {
    if (code === undefined) return
    if (leaving.has(process)) exitNow.call(process, code)
    else process.exitCode = code
  }
  Object.defineProperty(process, 'exit', { configurable: true, writable: true, value })
  // `import { exit } from 'node:process'` has a copy.
  const { syncBuiltinESMExports } = builtin('node:module')
  syncBuiltinESMExports()
  try {
    return call()
  } finally {
    if (own) Object.defineProperty(process, 'exit', own)
    else Reflect.deleteProperty(process, 'exit')
    syncBuiltinESMExports()
  }
}

/** X2: ends the process by a signal, so that the parent sees the signal. If that has no effect, it exits with 128 + n. */
export function exitBySignal(process: ProcessLike, clock: Clock, signal: NodeJS.Signals): void {
  unlistenAll(process, signal)
  // For process 1 the kernel ignores the signal, and Deno crashes.
  if (process.pid !== 1) sendToSelf(process, signal)
  clock.setTimeout(() => exit(process, signalStatus(signal)), SIGNAL_TIME)
}

/** Sends a signal to this process. */
export function sendToSelf(process: ProcessLike, signal: NodeJS.Signals): void {
  process.kill(process.pid, signal)
}

/** Kills the process from another thread, whatever it is doing. It has no effect on process 1 of a container. */
export function kill(process: Pick<ProcessLike, 'pid' | 'kill'>): void {
  process.kill(process.pid, 'SIGKILL')
}
