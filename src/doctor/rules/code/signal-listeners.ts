import type { CodeFile } from '../../read/code.ts'
import type { Place } from '../../source.ts'

/** A listener for SIGTERM, and the text of its function as far as it stands there. */
export interface SignalListener {
  readonly place: Place
  readonly body: string
}

/** A listener, or a text, in which there is none. */
const LISTENER =
  /(\bprocess\s*\.\s*(?:on|once|addListener|prependListener)\(\s*(['"`])SIGTERM\2\s*,\s*)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g

/** Characters of a function, and listeners of a file, that are looked at. */
const LONGEST = 10_000
const MOST = 100

/** The listeners that the code adds, found by their words alone. */
export function signalListeners({ file, code }: CodeFile): SignalListener[] {
  const found = [...code.matchAll(LISTENER)].filter(([, listener]) => listener !== undefined)
  return found.slice(0, MOST).map(({ 0: all, index }) => {
    const from = index + all.length
    const end = endOfCall(code, from)
    return { place: { file, start: index, end: end + 1 }, body: bodyOf(code, code.slice(from, end)) }
  })
}

/** The argument itself, or the function of the same file that it names. */
function bodyOf(code: string, argument: string): string {
  const name = /^(\w+)\s*$/.exec(argument.trim())?.[1]
  if (name === undefined) return argument
  const start = new RegExp(String.raw`\bfunction\s+${name}\s*\(|\b(?:const|let|var)\s+${name}\s*=`).exec(code)
  if (start === null) return ''
  const open = code.indexOf('{', start.index)
  return open < 0 ? '' : code.slice(open, endOfBlock(code, open))
}

function endOfCall(code: string, from: number): number {
  return endOf(code, from, '(', ')', 1)
}

function endOfBlock(code: string, open: number): number {
  return endOf(code, open, '{', '}', 0)
}

function endOf(code: string, from: number, opening: string, closing: string, initial: number): number {
  let depth = initial
  const last = Math.min(code.length, from + LONGEST)
  for (let index = from; index < last; index += 1) {
    if (code[index] === opening) depth += 1
    if (code[index] === closing) depth -= 1
    if (depth === 0 && code[index] === closing) return index
  }
  return last
}
