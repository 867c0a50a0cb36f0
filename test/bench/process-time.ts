import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export interface ProcessTimeOptions {
  readonly args?: readonly string[]
  readonly flags?: readonly string[]
}

/** The whole time of a process in milliseconds: from its start until it is gone. Its status has to be 0. */
export function timeProcess(file: URL, { args = [], flags = [] }: ProcessTimeOptions = {}): number {
  const path = fileURLToPath(file)
  const start = performance.now()
  const { status, signal, error, stderr } = spawnSync(process.execPath, [...flags, path, ...args], {
    encoding: 'utf8',
  })
  const ms = performance.now() - start
  if (error) throw error
  if (status !== 0) {
    throw new Error(
      `${path} ${args.join(' ')} ended with ${status ?? signal} after ${ms.toFixed(0)} ms: ${stderr}`,
    )
  }
  return ms
}

/** Milliseconds after its start-up for which a process is left alone: V8 collects the garbage of the imports then. */
const PAUSE = 60

/** What a process that is stopped takes, in milliseconds. */
export interface StopTime {
  /** From its start until it is gone, without the time for which it was left alone. */
  readonly whole: number
  /** From SIGTERM until it is gone. */
  readonly stop: number
  /** Its exit status, or the signal that ended it. */
  readonly end: number | NodeJS.Signals
}

/** Starts a program, waits for its line `ready` and a moment longer, and stops it with SIGTERM. */
export async function timeStop(file: URL, args: readonly string[]): Promise<StopTime> {
  const start = performance.now()
  const child = spawn(process.execPath, [fileURLToPath(file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'exit')
  await once(child.stdout, 'data')
  await sleep(PAUSE)
  const signalled = performance.now()
  child.kill('SIGTERM')
  const [code, signal] = await gone
  const end = performance.now()
  return { whole: end - start - PAUSE, stop: end - signalled, end: code ?? signal }
}
