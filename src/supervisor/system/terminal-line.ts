import { onOneLine } from '../../core/node/show.ts'

const ESCAPE = '\x1b'
const RESET = `${ESCAPE}[0m`

/** What a program may do to its own line: colours and other styles, and tabs. */
const HARMLESS = new RegExp(`(${ESCAPE}\\[[\\d;:]*m|\\t)`)

/**
 * S10: a line of a program for a terminal. It cannot overwrite its name or another line, and its colours end with it.
 *
 * @param line - A line with its line end.
 */
export function forTerminal(line: Buffer): Buffer {
  const text = line.toString()
  const end = text.endsWith('\r\n') ? '\r\n' : '\n'
  const shown = text
    .slice(0, -end.length)
    .split(HARMLESS)
    .map((part, at) => (at % 2 === 1 ? part : onOneLine(part)))
    .join('')
  return Buffer.from(`${shown}${shown.includes(ESCAPE) ? RESET : ''}${end}`)
}
