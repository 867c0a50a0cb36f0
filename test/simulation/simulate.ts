import { fork } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Violation } from './kind.ts'
import type { Share, Told } from './worker.ts'

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

interface Failure {
  readonly seed: number
  readonly violations: readonly Violation[]
}

export interface Simulation {
  readonly runs: number
  readonly failures: readonly Failure[]
  readonly seconds: number
}

export interface SimulationOptions {
  readonly runs: number
  /** The first seed; the others follow it. */
  readonly seed: number
  /** The kind that is played; all of them if it is missing. */
  readonly only?: string | undefined
  /** Stops at the first failure. */
  readonly isForOne?: boolean
  /** How many processes play; one for each processor if it is missing. */
  readonly processes?: number
  /** The program of each process: another one plays a mutant. */
  readonly worker?: string
  readonly onProgress?: (played: number) => void
}

/** Plays one scenario for each seed, in one process for each processor, unless told otherwise. */
export async function simulate(options: SimulationOptions): Promise<Simulation> {
  const { runs, seed, only, isForOne = false, worker = WORKER, onProgress } = options
  const { processes: most = availableParallelism() } = options
  const begun = performance.now()
  const step = Math.min(most, runs)
  const failures: Failure[] = []
  const played = new Array<number>(step).fill(0)
  const processes = played.map((_, at) => {
    const child = fork(worker, { execArgv: ['--import', 'tsx'] })
    const share: Share = { first: seed + at, count: Math.ceil((runs - at) / step), step, only }
    child.send(share)
    child.on('message', (told: Told) => {
      if ('done' in told) {
        played[at] = told.done
        onProgress?.(played.reduce((sum, each) => sum + each, 0))
      } else {
        failures.push(told.failed)
        if (isForOne) for (const { process } of processes) process.kill()
      }
    })
    return { process: child, exited: once(child, 'exit') }
  })
  for (const { exited } of processes) {
    const [code, signal] = await exited
    if (code !== 0 && !(isForOne && failures.length > 0))
      throw new Error(`a process of the simulation ended with ${signal ?? code}`)
  }
  return {
    runs: played.reduce((sum, each) => sum + each, 0),
    failures: failures.sort((one, other) => one.seed - other.seed),
    seconds: (performance.now() - begun) / 1_000,
  }
}
