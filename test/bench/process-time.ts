import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface ProcessTimeOptions {
  readonly args?: readonly string[]
  readonly flags?: readonly string[]
  /** The status that it has to end with, or the signal. */
  readonly end?: number | NodeJS.Signals
}

/** The whole time of a process in milliseconds: from its start until it is gone. */
export function timeProcess(
  file: string | URL,
  { args = [], flags = [], end = 0 }: ProcessTimeOptions = {},
): number {
  const path = file instanceof URL ? fileURLToPath(file) : file
  const start = performance.now()
  const { status, signal, stderr } = spawnSync(process.execPath, [...flags, path, ...args], {
    encoding: 'utf8',
  })
  const ms = performance.now() - start
  if ((status ?? signal) !== end)
    throw new Error(`${path} ${args.join(' ')} ended with ${status ?? signal}: ${stderr}`)
  return ms
}
