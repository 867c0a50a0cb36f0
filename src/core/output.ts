import { afterTurn, withTimeout } from './clock.ts'
import type { Clock, OutputLike, ProcessLike } from './host.ts'

/** Milliseconds for which files are waited for that may not be what was written to an output. */
const FILE_TIME = 250

/** Writes to stderr. An output that throws changes nothing. */
export function print(process: ProcessLike, text: string): void {
  try {
    process.stderr.write(text)
  } catch {}
}

/** Resolves when all that was written to stdout and stderr has arrived, or after `ms` milliseconds. */
export async function flushOutputs(process: ProcessLike, clock: Clock, ms: number): Promise<void> {
  const end = clock.now() + ms
  const outputs = [process.stdout, process.stderr]
  const pending = outputs.filter((output) => output.writableLength > 0).map(drained)
  if (pending.length > 0) await withTimeout(clock, Promise.all(pending), ms, () => [])
  const untilEnd = end - clock.now()
  if (outputs.some(isReplaced)) await filesWritten(process, clock, Math.min(untilEnd, FILE_TIME))
}

// A write is called back after all the writes before it, and with an error when the reader is gone.
function drained(output: OutputLike): Promise<void> {
  return new Promise((resolve) => {
    try {
      output.write('', () => resolve())
    } catch {
      resolve()
    }
  })
}

/** Whether what is written goes elsewhere: PM2 has the workers of a cluster write to files. */
function isReplaced(output: OutputLike): boolean {
  return Object.hasOwn(output, 'write')
}

async function filesWritten(process: ProcessLike, clock: Clock, ms: number): Promise<void> {
  const end = clock.now() + ms
  while (process.getActiveResourcesInfo().includes('FSReqCallback') && clock.now() < end) {
    await new Promise<void>((resolve) => afterTurn(clock, resolve))
  }
}
