/**
 * The object that a program gives to `module.exports` or `export default`, as YAML: each character stays at its place, so that
 * what is found in the text is at the same place in the program. Undefined if there is none. What is no literal becomes a text.
 */
export function readLiteral(program: string): string | undefined {
  const start = /(?:module\.exports\s*=|export\s+default)\s*(?=\{)/.exec(program)
  if (start === null) return undefined
  const from = start.index + start[0].length
  const end = endOf(program, from)
  if (end === undefined) return undefined
  const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ')
  const object = program
    .slice(from, end)
    .replaceAll(
      /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g,
      (all, text?: string) => (text === undefined ? blank(all) : withoutEscapes(text)),
    )
    // What is no literal: a spread is left out, and a call becomes a word.
    .replaceAll(/\.\.\.[\w.]+,?/g, blank)
  return blank(program.slice(0, from)) + withoutCalls(object)
}

/** A call without another one in it, behind a name. Quoted text is a word of it. */
const CALL = /[\w.]+\((?:"[^"\n]*"|'[^'\n]*'|[^()"'])*\)/g

/** Calls in calls that someone has written. */
const DEEPEST = 20

/** The same text with a word in place of each call. */
function withoutCalls(text: string): string {
  let found = text
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const next = found.replaceAll(CALL, (call) => call.replaceAll(/[^\n]/g, 'x'))
    if (next === found) break
    found = next
  }
  return found
}

/** YAML has other escapes, so a text with one becomes another text. */
function withoutEscapes(text: string): string {
  return text.includes('\\') ? text[0] + 'x'.repeat(text.length - 2) + text[0] : text
}

/** The end of the object that begins there: where its braces are closed. Undefined if they are not. */
function endOf(program: string, from: number): number | undefined {
  let depth = 0
  for (const { 0: token, index } of program
    .slice(from)
    .matchAll(
      /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|[{}]/g,
    )) {
    if (token === '{') depth += 1
    if (token === '}') depth -= 1
    if (depth === 0) return from + index + 1
  }
  return undefined
}
