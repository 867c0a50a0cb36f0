import { readFileSync } from 'node:fs'
import { example } from './deployed.ts'

/** The parts of an example: its program, and what it promises to print. */
interface Parts {
  readonly source: string
  /** Without the lines that say what it shows and how to try it. */
  readonly program: string
  readonly output: string
}

/** Takes a file of the examples apart. */
export function readExample(name: string): Parts {
  const source = readFileSync(example(name), 'utf8')
  const [program = '', output = ''] = source.split('\n// Output:\n')
  return {
    source,
    program: `${program.replace(/^\/\/ Shows: .*\n(\/\/ Try: .*\n)?/, '').trimEnd()}\n`,
    output: output.replaceAll(/^\/\/ ?/gm, ''),
  }
}

/** Leaves out what differs from run to run: times, and so the size of bars and what is on the axis; stacks. */
export const masked = (text: string): string =>
  text
    .replaceAll(/^ +at .*\n/gm, '')
    .replaceAll(/\d+ ms/g, 'N ms')
    .replaceAll(/\(\d+\)/g, '(pid)')
    .replaceAll(/"(time|port|ms)":("[^"]*"|\d+)/g, '"$1":N')
    .replaceAll(/^ +N ms( +\d+)+$/gm, 'scale')
    .replaceAll(/^ +[┬─]+$/gm, 'axis')
    .replaceAll(/[█▉▊▋▌▍▎▏]+/g, '█')
    .replaceAll(/[▓▒]+/g, (bar) => bar.slice(0, 1))
    .replaceAll('┊', ' ')
    .replaceAll(/ +/g, ' ')
    .trimEnd()
