import { readFileSync } from 'node:fs'
import type { Outcome } from './program.ts'

const root = new URL('../../', import.meta.url)

/** An example that a page shows. */
export interface Example {
  /** The comments above the program, without an interpreter's line. */
  readonly head: string
  /** The program. */
  readonly body: string
  /** What it prints, and its status, as its last comment says. */
  readonly promised: string
}

export function readExample(file: string): Example {
  const source = readFileSync(new URL(`examples/${file}`, root), 'utf8')
  const [program = '', promised = ''] = source.split(/\n(?:\/\/|#) Output:\n/)
  const head = /^((\/\/|#).*\n)+/.exec(program)?.[0] ?? ''
  return {
    head: head.replace(/^#!.*\n/, ''),
    body: `${program.slice(head.length).trimEnd()}\n`,
    promised: promised.replaceAll(/^(\/\/|#) ?/gm, '').trimEnd(),
  }
}

/** The examples that a page shows, by file: each as a link to it with a block beneath. */
export function readShown(page: string): Map<string, string> {
  const text = readFileSync(new URL(`docs/${page}`, root), 'utf8')
  const shown = text.matchAll(/^.*\]\(\.\.\/examples\/([^)]+)\).*\n\n```(?:js|sh)\n([\s\S]*?)^```$/gm)
  return new Map([...shown].map(([, file, block]) => [file as string, block as string]))
}

/** What a program has printed, and its status, without what differs from run to run: as {@link Example.promised}. */
export function describeOutcome({ stdout, stderr, code, signal }: Outcome): string {
  return maskFigures(`${stdout}${stderr}exit ${code ?? signal}`)
}

export const maskFigures = (text: string): string =>
  text
    .replaceAll(/port \d+/g, 'port N')
    .replaceAll(/\d+ ms/g, 'N ms')
    .replaceAll(/\(\d+\)/g, '(pid)')

/** The rows of a table of a page, found by the first cell of its head, as cells. */
export function readTable(page: string, first: string): string[][] {
  const text = readFileSync(new URL(`docs/${page}`, root), 'utf8')
  const lines = text.split('\n')
  const head = lines.findIndex((line) => line.startsWith(`| ${first} |`))
  const end = lines.findIndex((line, at) => at > head && !line.startsWith('|'))
  return lines
    .slice(head, end)
    .filter((_line, at) => at !== 1)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}
