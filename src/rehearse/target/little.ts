/** Lines that say little: empty ones, stack traces, and what Node writes below them. */
const LITTLE = /^\s*(at .*|\^+|Node\.js v[\d.]+)?\s*$/

/** Whether a line of an output would only take the place of one that says more. */
export function saysLittle(line: string): boolean {
  return LITTLE.test(line)
}
