import { get } from 'node:http'
import type { Clock } from '../core/api/host.ts'
import { sleep } from '../core/node/clock.ts'

/** Milliseconds between two questions. */
const INTERVAL = 100

/** How a message of the probe begins that tells of an answer other than a 2xx. */
export const REFUSAL = 'lastcall: not ready: '

/** Milliseconds to wait for an answer. */
const ANSWER_TIME = 1_000

/**
 * Asks for a URL again and again. Resolves when it is answered with a 2xx, or when `signal` aborts. The supervisor and
 * the probe in a supervised program ask in the same way.
 *
 * @param onRefusal - Called with each other answer: its status, or why there was none, such as `ECONNREFUSED`.
 */
export async function untilAnsweredWell(
  url: string,
  clock: Clock,
  signal: AbortSignal,
  onRefusal: (answer: string) => void,
): Promise<void> {
  while (!signal.aborted) {
    const answer = await ask(url)
    if (/^2\d\d$/.test(answer)) return
    onRefusal(answer)
    await sleep(clock, INTERVAL, signal)
  }
}

function ask(url: string): Promise<string> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: ANSWER_TIME }, ({ statusCode }) => {
      resolve(String(statusCode))
      request.destroy()
    })
    request.on('timeout', () => request.destroy(new Error(`no answer within ${ANSWER_TIME} ms`)))
    request.on('error', ({ code, message }: NodeJS.ErrnoException) => resolve(code ?? message))
  })
}
