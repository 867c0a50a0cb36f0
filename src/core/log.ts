import { createRequire } from 'node:module'
import { isMainThread, threadId } from 'node:worker_threads'
import type { Debugger } from 'debug'

/** Read once: it is slow, and there are lines for each hook. */
const isWanted = Boolean(process.env.DEBUG)

const ROOM = isMainThread ? 'core' : `thread-${threadId}`

let debug: Debugger | undefined

/** Tells a decision in one line, with `DEBUG=lastcall:*`. A logger that throws changes nothing. */
export function log(format: string, ...values: unknown[]): void {
  if (!isWanted) return
  try {
    // Loaded only now: it takes longer than all the rest, and opens stderr.
    debug ??= createRequire(import.meta.url)('debug')(`lastcall:${ROOM}`) as Debugger
    debug(format, ...values)
  } catch {}
}
