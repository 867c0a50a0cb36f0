import { CELL, type ThreadData } from '../cells.ts'

// D6: all that the watchdog's thread decides. It needs no event loop. How the thread waits and acts stands in `thread.ts`.

/** Milliseconds that an exit which has begun may take beyond the deadline: a busy machine is slow. */
const EXIT_TIME = 300

/** How often the main thread is given its time again, because the whole process was paused. */
const MOST_PAUSES = 3

/** Asks to wait until a cell is no longer 0, for at most `ms` milliseconds. */
export interface Wait {
  readonly cells: Int32Array
  readonly cell: number
  readonly ms: number
}

/** What the thread does to its process. */
export interface ThreadActs {
  /** The id of the process. */
  readonly pid: number
  /** Milliseconds on the clock that all threads of the process share. */
  now(): number
  /** Loads what `force` needs. It is called early, since a throttled process takes long for that. */
  prepareToForce(): void
  /** Makes the main thread end the shutdown: the call interrupts the code that blocks it, and runs above it on the stack. */
  force(): void
  /** Writes a line to stderr, without waiting for its reader. */
  writeLine(line: string): void
  kill(): void
}

/** Runs the watchdog. Yields each wait, and goes on when it is over. */
export function* watch(data: ThreadData, acts: ThreadActs): Generator<Wait, void, void> {
  const { cells, askAt, endAt, interval, overtime } = data
  yield waitForExit(askAt - acts.now())
  const canForce = data.canConnect && !isExiting()
  if (canForce) acts.prepareToForce()
  while (!isExiting() && (yield* answers())) yield waitForExit(interval)
  if (canForce && !isExiting()) acts.force()
  // If the block began near the end, the question came late. The main thread still gets time to exit.
  yield waitForExit(Math.max(endAt - acts.now(), overtime))
  if (hasAnswered()) yield waitForExit(EXIT_TIME)
  // The exit ends this thread too, unless an 'exit' listener blocks.
  if (isExiting()) yield pause(Math.max(endAt - acts.now(), 0) + EXIT_TIME)
  acts.writeLine(formatKill(data, acts.pid))
  acts.kill()

  /** Until the process begins to exit. */
  function waitForExit(ms: number): Wait {
    return { cells, cell: CELL.exiting, ms: Math.max(ms, 0) }
  }

  function isExiting(): boolean {
    return Atomics.load(cells, CELL.exiting) !== 0
  }

  function hasAnswered(): boolean {
    return Atomics.load(cells, CELL.answered) !== 0
  }

  /** Waits for a sign of life of the main thread: no longer than a little after the deadline, and once more after a pause. */
  function* answers(): Generator<Wait, boolean, void> {
    const { patience } = data
    for (let pauses = 0; pauses < MOST_PAUSES; pauses++) {
      const asked = acts.now()
      const ms = Math.max(overtime, Math.min(patience, endAt + overtime - asked))
      Atomics.store(cells, CELL.answered, 0)
      yield { cells, cell: CELL.answered, ms }
      if (hasAnswered()) return true
      // A throttled process is late by less than that.
      if (acts.now() - asked < ms + patience) return false
    }
    return false
  }
}

function pause(ms: number): Wait {
  return { cells: new Int32Array(new SharedArrayBuffer(4)), cell: 0, ms }
}

/** The line in place of the report. Process 1 is not reached by its own SIGKILL, so its line says that. */
function formatKill({ cells, name }: ThreadData, pid: number): string {
  const label = Buffer.from(name.slice(0, Atomics.load(cells, CELL.nameLength)))
  const code = label.length === 0 ? 'code outside any hook' : `\`${label}\``
  const others = label.length === 0 ? 'a thread' : 'a hook before it, or a thread'
  const what = pid === 1 ? 'not killed at the deadline, as process 1' : 'killed at the deadline'
  return `lastcall: ${what}: ${code} blocks the process, or ${others}\n`
}
