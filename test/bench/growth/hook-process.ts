import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { GaveUp } from './grow.ts'

const FILE = fileURLToPath(new URL('./many-hooks.js', import.meta.url))

/** Seconds for the whole process. */
const PATIENCE = 10

export interface HookRun {
  readonly contender: string
  readonly count: number
  readonly isAsync: boolean
}

export interface HookTimes {
  readonly registerMs: number
  /** From the signal to the 'exit' event. */
  readonly shutdownMs: number
}

export interface HookMemory {
  /** What registering has added, the function that takes a hook back included. */
  readonly bytesEach: number
  /** The whole heap of the process. */
  readonly heapMb: number
}

export function timeHooks(run: HookRun): HookTimes {
  const { registerMs, runMs, left } = factsOf(run, [])
  if (left !== 0 && left !== undefined) throw new GaveUp(`${left} hooks have not run`)
  if (registerMs === undefined || runMs === undefined)
    throw new Error(`${run.contender} has not told its times`)
  return { registerMs, shutdownMs: runMs }
}

export function weighHooks(run: HookRun): HookMemory {
  // Code that is thrown away meanwhile would be counted as memory won.
  const { bytes, heapBytes } = factsOf(run, ['--expose-gc', '--no-flush-bytecode'])
  if (bytes === undefined || heapBytes === undefined)
    throw new Error(`${run.contender} has not told its memory`)
  return { bytesEach: bytes / run.count, heapMb: heapBytes / 1e6 }
}

/** Runs a process of its own; of each fact, what it said last. */
function factsOf(
  { contender, count, isAsync }: HookRun,
  flags: readonly string[],
): Partial<Record<string, number>> {
  const args = [...flags, FILE, contender, `${count}`, isAsync ? 'async' : 'sync']
  const { stdout, stderr, error } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: PATIENCE * 1_000,
    killSignal: 'SIGKILL',
  })
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT') {
    throw new GaveUp(`more than ${PATIENCE} s`)
  }
  if (error) throw error
  const [failure] = /\b\w*Error: .*/.exec(stderr) ?? []
  if (failure) throw new GaveUp(failure)
  return Object.assign(
    {},
    ...stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  )
}
