import { get } from 'node:http'
import type { Clock } from '../../core/api/host.ts'
import { sleep } from '../../core/node/clock.ts'
import type { ReadyWhen } from '../options/program-options.ts'
import type { Leader } from '../system/leader.ts'

/** Milliseconds between two questions, and for which one waits for its answer. */
const INTERVAL = 100
const ANSWER_TIME = 1_000

/** Resolves when a process is ready for its work; gives up asking when `signal` aborts. */
export async function whenReady(
  leader: Leader,
  ready: ReadyWhen,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  if (ready === 'spawned' || ready === 'listening' || ready === 'message') return leader.gives(ready)
  // It asks itself for the path, since its port is that of the others too.
  if (ready.startsWith('/')) return leader.gives('message')
  while (!signal.aborted && !(await answersWell(ready))) await sleep(clock, INTERVAL, signal)
}

function answersWell(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: ANSWER_TIME }, ({ statusCode = 0 }) => {
      resolve(statusCode >= 200 && statusCode < 300)
      request.destroy()
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
    request.on('close', () => resolve(false))
  })
}
