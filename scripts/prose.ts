// Finds sentences in the docs that are too long to read once. Usage: node --import tsx scripts/prose.ts [PAGE...]
// A sentence that has a reason to be long stands after a line <!-- long: the reason -->.
import { readFileSync } from 'node:fs'
import { PAGES } from './pages.ts'

/** Words of a sentence, at most. */
const MOST = 35

/** Made from docstrings, or a record of what has changed. */
const UNCHECKED = ['docs/api.md']

/** What stands before a sentence that has a reason to be long. */
const REASON = /^<!-- long: .+ -->$/

interface Finding {
  readonly line: number
  readonly words: number
  readonly sentence: string
}

/** Finds the sentences of a page that have too many words. Tables, code, headings and comments are none. */
export function longSentences(page: string): Finding[] {
  return paragraphsOf(proseOf(page)).flatMap(({ line, text, hasReason }) => {
    const long = sentencesOf(text).flatMap((sentence) => {
      const words = sentence.split(/\s+/).filter((word) => /[\w\d]/.test(word)).length
      return words > MOST ? [{ line, words, sentence }] : []
    })
    // A reason is for one sentence.
    return hasReason ? long.slice(1) : long
  })
}

/** A page in which the lines of code, tables, headings and comments are empty. */
function proseOf(page: string): string[] {
  let isCode = false
  let isComment = false
  const lines = page.split('\n').map((line) => {
    if (!isComment && /^\s*```/.test(line)) {
      isCode = !isCode
      return ''
    }
    if (isCode) return ''
    if (REASON.test(line)) return line
    if (/^\s*<!--/.test(line)) isComment = true
    const isSilent = isComment || /^\s*\||^#{1,6} |^\s*<picture>/.test(line)
    if (line.includes('-->')) isComment = false
    return isSilent ? '' : line
  })
  if (isCode || isComment) throw new Error(`a ${isCode ? 'block of code' : 'comment'} has no end`)
  return lines
}

interface Paragraph {
  readonly line: number
  readonly text: string
  /** Whether it stands behind a reason to be long. */
  readonly hasReason: boolean
}

/** The paragraphs, and the items of lists. */
function paragraphsOf(lines: readonly string[]): Paragraph[] {
  const paragraphs: Paragraph[] = []
  let open: string[] = []
  let hasReason = false
  const end = (next: number): void => {
    if (open.length > 0) {
      paragraphs.push({ line: next - open.length, text: open.join(' '), hasReason })
      hasReason = false
    }
    open = []
  }
  for (const [at, line] of lines.entries()) {
    const isReason = REASON.test(line)
    if (line.trim() === '' || isReason || /^\s*(?:[-*]|\d+\.) /.test(line)) end(at + 1)
    if (isReason) hasReason = true
    else if (line.trim() !== '') open.push(line.trim())
  }
  end(lines.length + 1)
  return paragraphs
}

function sentencesOf(paragraph: string): string[] {
  return paragraph
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(/`[^`]*`/g, 'code')
    .split(/(?<=[.!?:;][)"*_]*)\s+(?=[A-Z(`*"[])|;\s+/)
}

if (import.meta.filename === process.argv[1]) {
  const named = process.argv.slice(2)
  const pages = named.length > 0 ? named : PAGES.filter((page) => !UNCHECKED.includes(page))
  const findings = pages.flatMap((page) => {
    const text = readFileSync(page, 'utf8')
    return longSentences(text).map(
      ({ line, words, sentence }) => `${page}:${line}: ${words} words: ${sentence}`,
    )
  })
  for (const finding of findings) console.error(finding)
  if (findings.length > 0) {
    console.error(`\n${findings.length} sentences of more than ${MOST} words: split them, or give a reason`)
    process.exitCode = 1
  }
}
