import type { Clock, OutputLike, ProcessLike } from '../api/host.ts'
import { builtin } from '../node/builtin.ts'
import { pause, turn, withTimeout } from '../node/clock.ts'
import { isMainThread } from '../node/loaded-modules.ts'

/** Milliseconds for which files are waited for that may not be what was written to an output. */
const FILE_TIME = 250

/** Milliseconds after which they are looked at again. */
const FILE_INTERVAL = 5

/** Errors of an output whose reader is gone. */
const CLOSED_OUTPUT = ['EPIPE', 'EIO']

/** Whether an output has no reader any more; what else fails, such as a full disk, may pass. */
export function isClosed({ code = '' }: NodeJS.ErrnoException): boolean {
  return CLOSED_OUTPUT.includes(code)
}

/** Listens to the errors of an output. Returns what takes the listener away. */
export function listenToErrors(
  output: OutputLike,
  listener: (error: NodeJS.ErrnoException) => void,
): () => void {
  output.on('error', listener)
  return () => void output.off('error', listener)
}

/** Writes to stderr, with the thread that it comes from. An output that throws changes nothing. */
export function print(process: ProcessLike, text: string): void {
  // Nothing opens an output that is not used.
  if (text === '') return
  try {
    process.stderr.write(isMainThread() || process !== globalThis.process ? text : withThread(text))
  } catch {}
}

function withThread(text: string): string {
  return text.replace(/^lastcall:/, `lastcall: thread ${builtin('node:worker_threads').threadId}:`)
}

/** Resolves when all that was written to stdout and stderr has arrived, or after `ms` milliseconds. */
export async function flushOutputs(process: ProcessLike, clock: Clock, ms: number): Promise<void> {
  const outputs = [process.stdout, process.stderr].filter(
    (output) => output.writableLength > 0 || isReplaced(output),
  )
  if (outputs.length === 0) return
  const end = clock.now() + ms
  await Promise.all(outputs.map((output) => flush(output, clock, end)))
  if (outputs.some(isReplaced)) await filesWritten(process, clock, Math.min(end, clock.now() + FILE_TIME))
}

async function flush(output: OutputLike, clock: Clock, end: number): Promise<void> {
  while (output.writableLength > 0 && clock.now() < end) {
    const isOpen = await withTimeout(clock, drained(output), end - clock.now(), () => false)
    if (!isOpen) return
    // What is piped into it, as the output of threads is, goes on only now.
    await turn(clock)
  }
}

/** Resolves with whether anybody reads on. A write is called back after all the writes before it. */
function drained(output: OutputLike): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      output.write('', (error) => resolve(!error))
    } catch {
      resolve(false)
    }
  })
}

/** Whether what is written goes elsewhere: PM2 has the workers of a cluster write to files. */
function isReplaced(output: OutputLike): boolean {
  return Object.hasOwn(output, 'write')
}

async function filesWritten(process: ProcessLike, clock: Clock, end: number): Promise<void> {
  while (process.getActiveResourcesInfo().includes('FSReqCallback') && clock.now() < end) {
    await pause(clock, FILE_INTERVAL)
  }
}
