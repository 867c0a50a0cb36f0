import type { Clock, OutputLike, ProcessLike } from '../api/host.ts'
import { builtin } from '../node/builtin.ts'
import { pause, turn, withTimeout } from '../node/clock.ts'
import { isMainThread } from '../node/loaded-modules.ts'
import { openOutputs } from '../node/outputs.ts'

/** Milliseconds for which file writes are waited for: they may have nothing to do with the outputs. */
const FILE_TIME = 250

/** Milliseconds between two looks at the open file writes. */
const FILE_INTERVAL = 5

/** The error codes of an output whose reader is gone. */
const CLOSED_OUTPUT = ['EPIPE', 'EIO']

/** The limit of listeners that Node's event emitters have. */
interface Limited {
  getMaxListeners?(): number
  setMaxListeners?(count: number): unknown
}

/** What is behind an output on Bun. Undocumented: there, the output itself always says that nothing is left to write. */
interface Sink {
  flush(): unknown
}

/** T6: whether an error says that an output has lost its reader. Other errors may be temporary, such as a full disk. */
export function isClosed({ code = '' }: NodeJS.ErrnoException): boolean {
  return CLOSED_OUTPUT.includes(code)
}

/** Listens to the errors of an output. Returns a function that removes the listener. */
export function listenToErrors(
  output: OutputLike,
  listener: (error: NodeJS.ErrnoException) => void,
): () => void {
  withoutWarning(output, () => output.on('error', listener))
  return () => void output.off('error', listener)
}

/** Each thread that Node pipes into an output adds listeners of its own, so that many of them are no leak. */
function withoutWarning(output: OutputLike & Limited, listen: () => void): void {
  const most = output.getMaxListeners?.()
  output.setMaxListeners?.(0)
  listen()
  if (most !== undefined) output.setMaxListeners?.(most)
}

/** Writes to stderr. A line from a worker thread says so. An output that throws changes nothing (O4). */
export function print(process: ProcessLike, text: string): void {
  // Reading `process.stderr` opens it, so an empty text is not written.
  if (text === '') return
  try {
    process.stderr.write(isMainThread() || process !== globalThis.process ? text : withThread(text))
  } catch {}
}

function withThread(text: string): string {
  return text.replace(/^lastcall:/, `lastcall: thread ${builtin('node:worker_threads').threadId}:`)
}

/** X4: resolves when all that was written to stdout and stderr has arrived, or to false after `ms` milliseconds. */
export async function flushOutputs(process: ProcessLike, clock: Clock, ms: number): Promise<boolean> {
  const outputs = openOutputs(process).filter(
    (output) => output.writableLength > 0 || isReplaced(output) || sinkOf(output),
  )
  if (outputs.length === 0) return true
  const end = clock.now() + ms
  const whole = await Promise.all(outputs.map((output) => flush(output, clock, end)))
  if (outputs.some(isReplaced)) await filesWritten(process, clock, Math.min(end, clock.now() + FILE_TIME))
  return !whole.includes(false)
}

/** Resolves to false if the time is up. T6: an output without a reader has nobody to wait for. */
async function flush(output: OutputLike, clock: Clock, end: number): Promise<boolean> {
  const sink = sinkOf(output)
  if (sink && !(await withTimeout(clock, emptied(sink), end - clock.now(), () => false))) return false
  while (output.writableLength > 0 && clock.now() < end) {
    const state = await withTimeout<boolean | undefined>(
      clock,
      drained(output),
      end - clock.now(),
      () => undefined,
    )
    if (state !== true) return state === false
    // A stream that is piped into this output, such as that of a thread, writes the rest only now.
    await turn(clock)
  }
  return output.writableLength === 0
}

/** Resolves to true when all earlier writes have arrived, and to false if the write fails: callbacks come in order. */
function drained(output: OutputLike): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      output.write('', (error) => resolve(!error))
    } catch {
      resolve(false)
    }
  })
}

async function emptied(sink: Sink): Promise<boolean> {
  try {
    await sink.flush()
  } catch {
    // It has lost its reader.
  }
  return true
}

function sinkOf(output: OutputLike): Sink | undefined {
  const key = Object.getOwnPropertySymbols(output).find(
    ({ description }) => description === 'kWriteStreamFastPath',
  )
  const sink = key && (output as unknown as Record<symbol, Partial<Sink> | undefined>)[key]
  return typeof sink?.flush === 'function' ? (sink as Sink) : undefined
}

/** Whether `write` was replaced: PM2 makes the workers of a cluster write to files. */
function isReplaced(output: OutputLike): boolean {
  return Object.hasOwn(output, 'write')
}

async function filesWritten(process: ProcessLike, clock: Clock, end: number): Promise<void> {
  while (process.getActiveResourcesInfo().includes('FSReqCallback') && clock.now() < end) {
    await pause(clock, FILE_INTERVAL)
  }
}
