/** Whether the output is a terminal that shows colour. Colour never carries a meaning that the words lack. */
export interface Style {
  readonly color: boolean
}

const CODES = { bold: 1, red: 31, green: 32, yellow: 33, cyan: 36 } as const

export function styled(text: string, code: keyof typeof CODES, { color }: Style): string {
  return color ? `\x1b[${CODES[code]}m${text}\x1b[0m` : text
}
