import { threadId, workerData } from 'node:worker_threads'
import { kill } from '../../end/exit.ts'
import { processNow } from '../../node/process-time.ts'
import { CELL, entryOf, type ThreadData } from '../cells.ts'
import { writeLastLine } from './last-line.ts'

// D6: the whole program of the watchdog's thread. Until it has to act, it waits in `Atomics.wait`, and so needs no event loop.

/** Milliseconds that an exit which has begun may take beyond the deadline: a busy machine is slow. */
const EXIT_TIME = 300

/** How often the main thread is given its time again, because the whole process was paused. */
const MOST_PAUSES = 3

const { cells, name, askAt, endAt, patience, interval, overtime, canConnect } = workerData as ThreadData

void watch()

async function watch(): Promise<void> {
  waitForExit(askAt - processNow())
  const force = await prepareToForce()
  while (!isExiting() && answers()) waitForExit(interval)
  if (!isExiting()) force?.()
  // If the block began near the end, the question came late. The main thread still gets time to exit.
  waitForExit(Math.max(endAt - processNow(), overtime))
  if (hasAnswered()) waitForExit(EXIT_TIME)
  // The exit ends this thread too, unless an 'exit' listener blocks.
  if (isExiting()) pause(Math.max(endAt - processNow(), 0) + EXIT_TIME)
  tellOfKill()
  kill(process)
}

/** Waits until the process begins to exit, for at most `ms` milliseconds. */
function waitForExit(ms: number): void {
  Atomics.wait(cells, CELL.exiting, 0, Math.max(ms, 0))
}

function isExiting(): boolean {
  return Atomics.load(cells, CELL.exiting) !== 0
}

/** Waits for a sign of life of the main thread: no longer than a little after the deadline, and once more after a pause. */
function answers(): boolean {
  for (let pauses = 0; pauses < MOST_PAUSES; pauses++) {
    const asked = processNow()
    const ms = Math.max(overtime, Math.min(patience, endAt + overtime - asked))
    Atomics.store(cells, CELL.answered, 0)
    Atomics.wait(cells, CELL.answered, 0, ms)
    if (hasAnswered()) return true
    // A throttled process is late by less than that.
    if (processNow() - asked < ms + patience) return false
  }
  return false
}

function hasAnswered(): boolean {
  return Atomics.load(cells, CELL.answered) !== 0
}

/**
 * Returns a function that makes the main thread end the shutdown: the call interrupts the code that blocks it, and runs above it on
 * the stack. Loaded before it is wanted, since a throttled process takes long for that.
 */
async function prepareToForce(): Promise<(() => void) | undefined> {
  if (!canConnect || isExiting()) return undefined
  const { Session } = await import('node:inspector')
  return () => {
    try {
      const session = new Session()
      session.connectToMainThread()
      session.post('Runtime.evaluate', { expression: `globalThis[Symbol.for('${entryOf(threadId)}')]()` })
    } catch {
      // Without an inspector the watchdog can only kill.
    }
  }
}

/** Writes one line in place of the report. Process 1 is not reached by its own SIGKILL, so its line says that. */
function tellOfKill(): void {
  const label = Buffer.from(name.slice(0, Atomics.load(cells, CELL.nameLength)))
  const code = label.length === 0 ? 'code outside any hook' : `\`${label}\``
  const others = label.length === 0 ? 'a thread' : 'a hook before it, or a thread'
  const what = process.pid === 1 ? 'not killed at the deadline, as process 1' : 'killed at the deadline'
  writeLastLine(`lastcall: ${what}: ${code} blocks the process, or ${others}\n`)
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
