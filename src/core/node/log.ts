import type { Debugger } from 'debug'
import { builtin } from './builtin.ts'
import { isMainThread } from './loaded-modules.ts'

/** Read once: it is slow, and there are lines for each hook. */
const isWanted = Boolean(process.env.DEBUG)

let debug: Debugger | undefined

/** Tells a decision in one line, with `DEBUG=lastcall:*`. A logger that throws changes nothing. */
export function log(format: string, ...values: unknown[]): void {
  if (!isWanted) return
  try {
    // Loaded only now: it takes longer than all the rest, and opens stderr.
    debug ??= builtin('node:module').createRequire(import.meta.url)('debug')(`lastcall:${room()}`) as Debugger
    debug(format, ...values)
  } catch {}
}

function room(): string {
  return isMainThread() ? 'core' : `thread-${builtin('node:worker_threads').threadId}`
}
