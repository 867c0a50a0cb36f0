import { get } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '../core/api/host.ts'
import { sleep, systemClock, withTimeout } from '../core/node/clock.ts'

/** Milliseconds between two questions. */
const INTERVAL = 100

/** Milliseconds after which a question without an answer is reported as that. */
const SILENT_AFTER = 100

/** Milliseconds that a question may take in all, however its answer comes. */
const ANSWER_TIME = 1_000

const NO_ANSWER = 'no answer'

/** What is asked. */
export interface Question {
  readonly url: string
  /** Makes a connection for each time it is asked. */
  readonly createConnection?: () => Duplex
}

/**
 * Asks for a URL again and again. Resolves when it is answered with a 2xx, or when `signal` aborts. The supervisor and
 * the probe in a supervised program ask in the same way.
 *
 * @param onRefusal - Called with each other answer: its status, or why there was none, such as `ECONNREFUSED`. Called
 *   with `no answer` as soon as a question stays open, so that nobody takes an older answer for the latest.
 */
export async function untilAnsweredWell(
  question: Question,
  clock: Clock,
  signal: AbortSignal,
  onRefusal: (answer: string) => void,
): Promise<void> {
  while (!signal.aborted) {
    const answer = await ask(question, () => onRefusal(NO_ANSWER))
    if (/^2\d\d$/.test(answer)) return
    onRefusal(answer)
    await sleep(clock, INTERVAL, signal)
  }
}

/** The network takes real time, so a question does so on a clock of a test, too. */
async function ask({ url, ...connection }: Question, onSilence: () => void): Promise<string> {
  const request = get(url, connection.createConnection ? connection : { agent: false })
  const answered = new Promise<string>((resolve) => {
    request.on('response', ({ statusCode }) => resolve(String(statusCode)))
    request.on('upgrade', ({ statusCode }, socket) => {
      resolve(String(statusCode))
      socket.destroy()
    })
    request.on('error', ({ code, message }: NodeJS.ErrnoException) => resolve(code ?? message))
    request.on('close', () => resolve(NO_ANSWER))
  })
  const silence = systemClock.setTimeout(onSilence, SILENT_AFTER)
  const answer = await withTimeout(systemClock, answered, ANSWER_TIME, () => NO_ANSWER)
  systemClock.clearTimeout(silence)
  request.destroy()
  return answer
}
