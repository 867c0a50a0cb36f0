import type { BenchCase } from './case.ts'
import { CASES } from './cases.ts'

export interface Arguments {
  /** Of the cases; none is all. */
  readonly names: readonly string[]
  readonly isWritten: boolean
  readonly isSmoke: boolean
  readonly isHelp: boolean
}

export const USAGE: string = `npm run bench -- [case…] [--write | --smoke]

  --write  puts the figures into docs/benchmarks.md
  --smoke  the smallest sizes and few contenders: whether each case works

${listOf(CASES.filter(({ isByNameOnly }) => !isByNameOnly))}

These take many minutes each, and run only if they are named:

${listOf(CASES.filter(({ isByNameOnly }) => isByNameOnly))}`

function listOf(cases: readonly BenchCase[]): string {
  return cases.map(({ name, title }) => `  ${name.padEnd(20)}${title}`).join('\n')
}

/** Those that are named, or all that need not be. */
export function wantedCases(names: readonly string[]): BenchCase[] {
  return CASES.filter(({ name, isByNameOnly }) => (names.length === 0 ? !isByNameOnly : names.includes(name)))
}

/** What the command line says, or what is wrong with it. */
export function parseArguments(words: readonly string[]): Arguments | string {
  const flags = words.filter((word) => word.startsWith('-'))
  const names = words.filter((word) => !word.startsWith('-'))
  const known = ['--write', '--smoke', '--help', '-h']
  const wrong = flags.find((flag) => !known.includes(flag))
  if (wrong) return `no such option: ${wrong}`
  const missing = names.filter((wanted) => !CASES.some(({ name }) => name === wanted))
  if (missing.length > 0) return `no such case: ${missing.join(', ')}`
  const has = (flag: string): boolean => flags.includes(flag)
  if (has('--write') && has('--smoke')) return '--write and --smoke exclude each other'
  return { names, isWritten: has('--write'), isSmoke: has('--smoke'), isHelp: has('--help') || has('-h') }
}
