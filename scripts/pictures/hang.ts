import { readExample } from '../../test/support/example.ts'
import { Drawing, type Picture } from './drawing.ts'
import type { Palette } from './palette.ts'
import { wrapped } from './terminal.ts'

const EXAMPLE = '02-deadline.js'

const [WIDTH, LEFT, TOP, LINE] = [720, 24, 74, 24]
const COLUMNS = 66

/** What stands beside a line of the output, by the line's beginning. */
const NOTES: Readonly<Record<string, string>> = {
  ready: 'then SIGTERM comes',
  'last call': '`stuck` is asked to finish',
  'outbox flushed': 'the others run all the same',
}

/** A terminal with a program whose hook hangs. The example's test checks that it prints this. */
export function hang(): Picture {
  const { output } = readExample(EXAMPLE)
  return { name: 'hang', draw: (palette) => draw(palette, wrapped(output, COLUMNS)) }
}

function draw(palette: Palette, lines: readonly string[]): string {
  const height = TOP + (lines.length + 1) * LINE + 8
  const drawing = new Drawing(
    palette,
    WIDTH,
    height,
    'A hook that hangs is named on stderr',
    `A terminal. The program examples/${EXAMPLE} is stopped by SIGTERM, and one of its three hooks hangs. It prints: ` +
      `${lines.map((line) => line.trim()).join(' / ')}`,
  )
  drawWindow(drawing, height)
  drawing.text(LEFT, TOP, `$ node examples/${EXAMPLE}; echo exit $?`, { isCode: true, color: palette.muted })
  for (const [at, line] of lines.entries()) drawLine(drawing, line, TOP + (at + 1) * LINE, isNamed(lines, at))
  return drawing.toString()
}

/** The frame of the terminal, and its bar. */
function drawWindow(drawing: Drawing, height: number): void {
  const { panel, rule, muted, red, orange, green } = drawing.palette
  drawing.box(1, 1, WIDTH - 2, height - 2, panel, rule)
  for (const [at, { stroke }] of [red, orange, green].entries()) drawing.dot(26 + at * 20, 24, 6, stroke)
  drawing.text(WIDTH / 2, 24, 'one of three hooks hangs', { anchor: 'middle', size: 14, color: muted })
  drawing.line([1, 46], [WIDTH - 1, 46], rule)
}

/** Whether a line is of the hook that hangs. What goes on from the line before is indented further. */
function isNamed(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? ''
  return /^ {3,}/.test(line) ? isNamed(lines, at - 1) : /^ +stuck/.test(line)
}

function drawLine(drawing: Drawing, line: string, y: number, isBold: boolean): void {
  const { ink, muted, red } = drawing.palette
  drawing.text(LEFT, y, line, { isCode: true, isBold, color: isBold ? red.text : ink })
  const note = NOTES[line]
  if (note) drawing.text(WIDTH - LEFT, y, note, { anchor: 'end', size: 14, color: muted })
}
