// Finds sentences in the docs that are too long to read once. Usage: node --import tsx scripts/prose.ts [PAGE...]
// A sentence that has a reason to be long stands after a line <!-- long: the reason -->.
import { readFileSync } from 'node:fs'
import { PAGES } from '../test/support/pages.ts'

/** Words of a sentence, at most. */
const MOST = 35

/** Made from docstrings, or a record of what has changed. */
const UNCHECKED = ['docs/api.md']

interface Finding {
  readonly line: number
  readonly words: number
  readonly sentence: string
}

/** Finds the sentences of a page that have too many words. Tables, code, headings and comments are none. */
export function longSentences(page: string): Finding[] {
  const blank = (block: string): string => block.replaceAll(/[^\n]/g, '')
  const prose = page
    .replaceAll(/^( *)```[\s\S]*?^\1```$/gm, blank)
    .replaceAll(/<!-- long: .+? -->\n+(?:.+\n)+/g, blank)
    .replaceAll(/<!--[\s\S]*?-->/g, blank)
    .replaceAll(/^ *\|.*$/gm, '')
    .replaceAll(/^#.*$/gm, '')
  return paragraphsOf(prose).flatMap(({ line, text }) =>
    sentencesOf(text).flatMap((sentence) => {
      const words = sentence.split(/\s+/).filter((word) => /[\w\d]/.test(word)).length
      return words > MOST ? [{ line, words, sentence }] : []
    }),
  )
}

/** A paragraph, or an item of a list. */
function paragraphsOf(prose: string): { line: number; text: string }[] {
  const paragraphs: { line: number; text: string }[] = []
  let isOpen = false
  for (const [at, line] of prose.split('\n').entries()) {
    const begins = /^\s*(?:[-*]|\d+\.) /.test(line)
    if (line.trim() === '') isOpen = false
    else if (isOpen && !begins) (paragraphs.at(-1) as { text: string }).text += ` ${line.trim()}`
    else {
      paragraphs.push({ line: at + 1, text: line.trim() })
      isOpen = true
    }
  }
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
