import { threadId, workerData } from 'node:worker_threads'
import { kill } from '../../end/exit.ts'
import { builtin } from '../../node/builtin.ts'
import { processNow } from '../../node/process-time.ts'
import { entryOf, type ThreadData } from '../cells.ts'
import { writeLastLine } from './last-line.ts'
import { type ThreadActs, watch } from './watch.ts'

// D6: the whole program of the watchdog's thread. Until it has to act, it waits in `Atomics.wait`, and so needs no event loop.

const acts: ThreadActs = {
  pid: process.pid,
  now: processNow,
  prepareToForce: () => void builtin('node:inspector'),
  force,
  writeLine: writeLastLine,
  kill: () => kill(process),
}

for (const { cells, cell, ms } of watch(workerData as ThreadData, acts)) Atomics.wait(cells, cell, 0, ms)

function force(): void {
  try {
    const session = new (builtin('node:inspector').Session)()
    session.connectToMainThread()
    session.post('Runtime.evaluate', { expression: `globalThis[Symbol.for('${entryOf(threadId)}')]()` })
  } catch {
    // Without an inspector the watchdog can only kill.
  }
}
