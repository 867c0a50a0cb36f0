import { writeSync } from 'node:fs'
import { threadId, workerData } from 'node:worker_threads'
import { kill } from '../end/exit.ts'
import { processNow } from '../node/process-time.ts'
import { CELL, entryOf, type ThreadData } from './cells.ts'

// D6: the whole program of the watchdog's thread. Until it has to act, it waits in `Atomics.wait`, and so needs no event loop.

/** Milliseconds between two questions. */
const INTERVAL = 20

/** Milliseconds that an exit which has begun may take beyond the deadline: a busy machine is slow. */
const GRACE = 300

/** Milliseconds by which a wait of this thread may be late. If it is later, the whole process got no time. */
const LATENESS = 20

const { cells, name, askAt, endAt, patience, canConnect } = workerData as ThreadData

void watch()

async function watch(): Promise<void> {
  waitForExit(askAt - processNow())
  while (!isExiting() && answers()) waitForExit(INTERVAL)
  if (!isExiting()) await force()
  // If the block began near the end, the question came late. The main thread still gets time to exit.
  waitForExit(Math.max(endAt - processNow(), patience / 2))
  if (hasAnswered()) waitForExit(GRACE)
  // The exit ends this thread too, unless an 'exit' listener blocks.
  if (isExiting()) pause(Math.max(endAt - processNow(), 0) + GRACE)
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

/** Waits for a sign of life of the main thread. After a pause of the whole process it waits once more. */
function answers(): boolean {
  for (;;) {
    Atomics.store(cells, CELL.answered, 0)
    const due = processNow() + patience
    Atomics.wait(cells, CELL.answered, 0, patience)
    const now = processNow()
    if (hasAnswered()) return true
    if (now - due < LATENESS || now >= endAt) return false
  }
}

function hasAnswered(): boolean {
  return Atomics.load(cells, CELL.answered) !== 0
}

/** Makes the main thread end the shutdown: the call interrupts the code that blocks it, and runs above it on the stack. */
async function force(): Promise<void> {
  if (!canConnect) return
  try {
    const { Session } = await import('node:inspector')
    const session = new Session()
    session.connectToMainThread()
    session.post('Runtime.evaluate', { expression: `globalThis[Symbol.for('${entryOf(threadId)}')]()` })
  } catch {
    // Without an inspector the watchdog can only kill.
  }
}

/** Writes one line in place of the report. Process 1 is not reached by its own SIGKILL, so its line says that. */
function tellOfKill(): void {
  const label = Buffer.from(name.slice(0, Atomics.load(cells, CELL.nameLength)))
  const code = label.length === 0 ? 'code outside any hook' : `\`${label}\``
  const others = label.length === 0 ? 'a thread' : 'a hook before it, or a thread'
  const what = process.pid === 1 ? 'not killed at the deadline, as process 1' : 'killed at the deadline'
  try {
    writeSync(2, `lastcall: ${what}: ${code} blocks the process, or ${others}\n`)
  } catch {
    // Nobody reads stderr.
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
