import { withTimeout } from './clock.ts'
import type { Clock, OutputLike, ProcessLike } from './host.ts'

/** Writes to stderr. An output that throws changes nothing. */
export function print(process: ProcessLike, text: string): void {
  try {
    process.stderr.write(text)
  } catch {}
}

/** Resolves when all that was written to stdout and stderr has arrived, or after `ms` milliseconds. */
export async function flushOutputs({ stdout, stderr }: ProcessLike, clock: Clock, ms: number): Promise<void> {
  const pending = [stdout, stderr].filter((output) => output.writableLength > 0)
  if (pending.length === 0) return
  await withTimeout(clock, Promise.all(pending.map(drained)), ms, () => [])
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
