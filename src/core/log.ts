import { createRequire } from 'node:module'
import type { Debugger } from 'debug'

let debug: Debugger | undefined

/** Tells a decision in one line, with `DEBUG=lastcall:*`. A logger that throws changes nothing. */
export function log(format: string, ...values: unknown[]): void {
  // Loaded only when asked for: it takes longer than all the rest, and opens stderr.
  if (!process.env.DEBUG) return
  try {
    debug ??= createRequire(import.meta.url)('debug')('lastcall:core') as Debugger
    debug(format, ...values)
  } catch {}
}
