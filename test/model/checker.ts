import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isHere } from '../engines/support/packages.ts'
import { missedIn, type Reach, type Statement } from './reach.ts'
import type { Run, Search } from './runs.ts'

const MODEL = fileURLToPath(new URL('../../docs/model/shutdown.pml', import.meta.url))

/** Megabytes that the checker may use. */
const MEMORY = 2_000

/** Minutes that one run may take, on a busy machine. */
const PATIENCE = 10 * 60_000

/** How the checker is compiled, and called. All states are stored: nothing is skipped. */
export const FLAGS: Readonly<Record<Search, { compile: readonly string[]; call: readonly string[] }>> = {
  states: { compile: ['-DSAFETY', '-DNOCLAIM'], call: [] },
  // Weak fairness: a process that always can go on does.
  exit: { compile: ['-DNFAIR=2'], call: ['-a', '-f'] },
}

/** Copy looks where another process is. The reduction of equivalent orders does not know that. */
const unreduced = (macros: readonly string[]): string[] => (macros.includes('COPIES=1') ? ['-DNOREDUCE'] : [])

/** What a run has found. */
export interface Found {
  readonly states: number
  readonly depth: number
  readonly megabytes: number
  readonly seconds: number
  /** The property that is violated, if one is. */
  readonly violated: string | undefined
  /** The statements of the model that the search has not reached. */
  readonly missed: readonly Statement[]
}

export interface CheckOptions {
  /** How gcc optimizes. Without, a small search takes less time in all. The result is the same. */
  readonly level?: '-O0' | '-O1'
}

/** Why the model cannot be checked here, or false. */
export function lacksSpin(): string | false {
  const missing = ['spin', 'gcc'].filter((name) => !isHere(name))
  return missing.length > 0 && `there is no ${missing.join(', no ')} here (Debian: ${missing.join(', ')})`
}

/** The versions of Spin and of the compiler. */
export function versions(): string {
  const spin = /Spin Version (\S+)/.exec(execFileSync('spin', ['-V'], { encoding: 'utf8' }))?.[1]
  const gcc = execFileSync('gcc', ['-dumpfullversion'], { encoding: 'utf8' }).trim()
  return `Spin ${spin}, gcc ${gcc}`
}

/** Checks the model once. */
export function check(run: Run, { level = '-O1' }: CheckOptions = {}): Found {
  return withChecker(run, level, (call) => parse(call(wordsOf(run))))
}

/** Checks the model once, and says which of its statements the search has reached. */
export function checkReach(run: Run): { readonly found: Found; readonly reach: Reach } {
  return withChecker(run, '-O1', (call) => {
    const found = parse(call(wordsOf(run)))
    // A search that may take one step reaches none of the others.
    return { found, reach: { all: missedIn(call(['-m1'])), missed: found.missed } }
  })
}

const wordsOf = ({ search }: Run): string[] => ['-m1000000', ...FLAGS[search].call]

/** Compiles the checker, and removes it after its use. */
function withChecker<Result>(
  { search, macros }: Run,
  level: string,
  use: (call: (words: readonly string[]) => string) => Result,
): Result {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-model-'))
  const call = (program: string, words: readonly string[]): string => {
    const options = { cwd: folder, encoding: 'utf8', timeout: PATIENCE } as const
    const { stdout, stderr, status, error } = spawnSync(program, words, options)
    if (error || status !== 0)
      throw new Error(`${program} ended with ${status}: ${stdout}${stderr}`, { cause: error })
    return stdout
  }
  try {
    const flags = [...FLAGS[search].compile, ...unreduced(macros)]
    call('spin', ['-a', ...macros.map((macro) => `-D${macro}`), MODEL])
    call('gcc', [level, '-w', '-DCOLLAPSE', `-DMEMLIM=${MEMORY}`, ...flags, '-o', 'pan', 'pan.c'])
    return use((words) => call(join(folder, 'pan'), words))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Reads what the checker has printed. */
export function parse(output: string): Found {
  const numberOf = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? Number.NaN)
  const violated = violatedIn(output)
  if (violated === undefined && /not completed|max search depth too small/.test(output))
    throw new Error(`the search is not complete: ${output}`)
  return {
    states: numberOf(/(\d+) states, stored/),
    depth: numberOf(/depth reached (\d+)/),
    megabytes: numberOf(/([\d.]+)\s+total actual memory/),
    seconds: numberOf(/elapsed time ([\d.e+-]+) seconds/),
    violated,
    missed: missedIn(output),
  }
}

/** Each assertion of the model ends with the name of its property. */
function violatedIn(output: string): string | undefined {
  const error = /^pan:1: (.*) \(at depth \d+\)$/m.exec(output)?.[1]
  if (error === undefined || error.includes('search depth')) return undefined
  if (error.startsWith('invalid end state')) return 'no_deadlock'
  if (error.startsWith('acceptance cycle')) return 'exit_is_reached'
  return /\|\|\s*(\w+)\)$/.exec(error)?.[1] ?? error
}
