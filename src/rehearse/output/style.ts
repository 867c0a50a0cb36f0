import { allowsColor } from '../../core/node/terminal.ts'

/** How text looks: as wide as a terminal, with or without colours and marks. */
export interface Style {
  readonly columns: number
  /** Without it, words and characters of ASCII say the same. */
  readonly hasColor: boolean
}

/** An output, as far as its looks are concerned. */
interface Looks {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

type Env = Readonly<Record<string, string | undefined>>

const DEFAULT_COLUMNS = 80
const FEWEST_COLUMNS = 60
/** Longer lines are hard to read. */
const MOST_COLUMNS = 120

const CODES = { green: 32, red: 31, yellow: 33, magenta: 35, grey: 90, bold: 1 } as const

export type Color = keyof typeof CODES

/** The style for an output: colours on a terminal alone, and only if nobody forbids them. */
export function styleOf({ isTTY, columns }: Looks, env: Env): Style {
  if (!isTTY) return { columns: DEFAULT_COLUMNS, hasColor: false }
  // A terminal that does not know its width reports 0.
  const width = Math.min(Math.max(columns || DEFAULT_COLUMNS, FEWEST_COLUMNS), MOST_COLUMNS)
  return { columns: width, hasColor: allowsColor(env) }
}

export function paint({ hasColor }: Style, color: Color, text: string): string {
  if (!hasColor || text === '') return text
  return `\x1b[${CODES[color]}m${text}\x1b[${color === 'bold' ? 22 : 39}m`
}

/** The mark before a rehearsal: `undefined` if it was left out. */
export function markOf(style: Style, isWell: boolean | undefined): string {
  if (isWell === undefined) return style.hasColor ? '-' : '-   '
  if (isWell) return style.hasColor ? paint(style, 'green', '✓') : 'ok  '
  return style.hasColor ? paint(style, 'red', '✗') : 'FAIL'
}
