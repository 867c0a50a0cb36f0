import { get } from 'node:http'
import type { Clock } from '../core/api/host.ts'
import { sleep } from '../core/node/clock.ts'

/** Milliseconds between two questions. */
const INTERVAL = 100

/** Milliseconds to wait for an answer. */
const ANSWER_TIME = 1_000

/**
 * Asks for a URL again and again. Resolves when it is answered with a 2xx, or when `signal` aborts. The supervisor and
 * the probe in a supervised program ask in the same way.
 */
export async function untilAnsweredWell(url: string, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await isAnsweredWell(url))) await sleep(clock, INTERVAL, signal)
}

function isAnsweredWell(url: string): Promise<boolean> {
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
