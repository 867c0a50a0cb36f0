import createDebug from 'debug'

const debug = createDebug('lastcall:core')

/** Tells a decision in one line, with `DEBUG=lastcall:*`. A logger that throws changes nothing. */
export function log(format: string, ...values: unknown[]): void {
  try {
    debug(format, ...values)
  } catch {}
}
