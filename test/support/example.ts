import { readFileSync } from 'node:fs'
import { example } from './deployed.ts'
import type { Outcome } from './program.ts'

const root = new URL('../../', import.meta.url)

/** The parts of an example. */
export interface Example {
  /** The lines that say what it shows and how to try it. */
  readonly head: string
  readonly program: string
  /** What it prints, and its status, as its last comment says. */
  readonly output: string
}

/** Takes a file of the examples apart. */
export function readExample(name: string): Example {
  const source = readFileSync(example(name), 'utf8')
  const [program = '', output = ''] = source.split(/\n(?:\/\/|#) Output:\n/)
  const [interpreter = '', head = ''] =
    /^((?:#!.*\n)?)((?:\/\/|#) Shows: .*\n(?:(?:\/\/|#) Try: .*\n)?)/.exec(program)?.slice(1) ?? []
  return {
    head,
    program: `${program.slice(interpreter.length + head.length).trimEnd()}\n`,
    output: output.replaceAll(/^(\/\/|#) ?/gm, ''),
  }
}

/** What a program has printed, and its status, without what differs from run to run. */
export function describeOutcome({ stdout, stderr, code, signal }: Outcome): string {
  return masked(`${stdout}${stderr}exit ${code ?? signal}`)
}

/** Leaves out what differs from run to run: times, and so the size of bars and what is on the axis; ports, ids, stacks. */
export const masked = (text: string): string =>
  text
    .replaceAll(/^ +at .*\n/gm, '')
    .replaceAll(/\d+ ms/g, 'N ms')
    .replaceAll(/port \d+/g, 'port N')
    .replaceAll(/\(\d+\)/g, '(pid)')
    .replaceAll(/"(time|port|ms)":("[^"]*"|\d+)/g, '"$1":N')
    .replaceAll(/^ +N ms( +\d+)+$/gm, 'scale')
    .replaceAll(/^ +[┬─]+$/gm, 'axis')
    .replaceAll(/[█▉▊▋▌▍▎▏]+/g, '█')
    .replaceAll(/[▓▒]+/g, (bar) => bar.slice(0, 1))
    .replaceAll('┊', ' ')
    .replaceAll(/ +/g, ' ')
    .trimEnd()

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
