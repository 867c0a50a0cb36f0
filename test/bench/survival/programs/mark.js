import { writeSync } from 'node:fs'

/** Tells at once, also just before an exit or while the event loop is blocked. */
export function mark(text, output = 1) {
  writeSync(output, `${text}\n`)
}
