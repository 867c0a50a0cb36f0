import type { Debugger } from 'debug'
import { builtin } from './builtin.ts'
import { isMainThread } from './loaded-modules.ts'
import { onOneLine, show } from './show.ts'

/** Read once: reading the environment is slow, and each hook has several lines. */
const isWanted = Boolean(process.env.DEBUG)

let debug: Debugger | undefined

/** O1: writes one line about a decision, with `DEBUG=lastcall:*`. A logger that throws changes nothing (O4). */
export function log(format: string, ...values: unknown[]): void {
  if (!isWanted) return
  try {
    // Loaded only when it is wanted: loading `debug` takes longer than the whole package, and opens stderr.
    debug ??= builtin('node:module').createRequire(import.meta.url)('debug')(`lastcall:${room()}`) as Debugger
    debug(format, ...values.map(shown))
  } catch {}
}

/** X5: what would end the line, or move the cursor, is shown as its code. A number is formatted by `%d`. */
function shown(value: unknown): unknown {
  if (typeof value === 'string') return onOneLine(value)
  return typeof value === 'number' ? value : show(value)
}

function room(): string {
  return isMainThread() ? 'core' : `thread-${builtin('node:worker_threads').threadId}`
}
