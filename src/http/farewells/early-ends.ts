import type { Clock, Timer } from '../../core/api/host.ts'
import type { Classifier } from '../classify.ts'
import type { Spread } from '../spread.ts'
import type { OpenResponse } from './open-response.ts'

const EVENT_STREAM = 'text/event-stream'

/** Milliseconds without a write after which an event stream is silent: nothing is on its way to the client. */
const SILENCE = 1_000

/** Milliseconds between two looks at the streams. */
const INTERVAL = 250

/** Milliseconds after which an `EventSource` connects again, at random between these. */
const RETRY = { least: 1_000, most: 3_000 }

/** What was seen of a stream. */
interface Sample {
  written: number
  sinceMs: number
  /** Whether it waits for its turn to be ended. */
  isQueued: boolean
}

/**
 * H5: a response is finished, also an event stream. Ended early are only those that the application names, and event streams
 * whose clients connect again by themselves, once they have been silent for a second.
 */
export class EarlyEnds {
  readonly #clock: Clock
  readonly #classifier: Classifier
  /** The responses that may be ended early. */
  readonly #samples = new Map<OpenResponse, Sample>()
  #spread: Spread | undefined
  #timer: Timer | undefined
  #isStopped = false

  constructor(clock: Clock, classifier: Classifier) {
    this.#clock = clock
    this.#classifier = classifier
  }

  /** How many responses may be ended early. */
  get size(): number {
    return this.#samples.size
  }

  /** Whether it is no loss if this response is broken off. A tunnel over HTTP/2 is none, since it has no end of its own. */
  isNoLoss(response: OpenResponse): boolean {
    const named = this.#classifier.classOf(response.request)
    return named === 'end' || (named !== 'finish' && (isTunnel(response) || isEventSource(response)))
  }

  /** From now on the response is watched, so that it is known how long it has been silent. */
  watch(response: OpenResponse): void {
    if (this.#classifier.classOf(response.request) === 'end') this.#add(response)
    else
      response.whenSent(() => {
        if (isTunnel(response) || !this.isNoLoss(response)) return
        response.countWrites()
        this.#add(response)
      })
  }

  /** The delay is over. */
  begin(spread: Spread): void {
    this.#spread = spread
    this.#look()
  }

  stop(): void {
    this.#isStopped = true
    this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
    this.#samples.clear()
  }

  #add(response: OpenResponse): void {
    if (response.isEnded || this.#isStopped) return
    const sample = { written: response.written, sinceMs: this.#clock.now(), isQueued: false }
    this.#samples.set(response, sample)
    response.whenClosed(() => this.#samples.delete(response))
    // Not at all of them: for thousands that are added at once the time would grow with the square of their number.
    this.#lookAt(response, sample)
    this.#lookLater()
  }

  #look(): void {
    for (const [response, sample] of this.#samples) this.#lookAt(response, sample)
    this.#lookLater()
  }

  #lookLater(): void {
    if (this.#timer || this.#samples.size === 0) return
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined
      this.#look()
    }, INTERVAL)
    this.#timer.unref()
  }

  #lookAt(response: OpenResponse, sample: Sample): void {
    const { written } = response
    if (written !== sample.written) Object.assign(sample, { written, sinceMs: this.#clock.now() })
    if (!this.#spread || sample.isQueued || !this.#isDue(response, sample)) return
    sample.isQueued = true
    this.#spread.add(() => this.#end(response, sample))
  }

  /** Whether the response may be ended: the application says so, or it has been silent for long enough. */
  #isDue(response: OpenResponse, { written, sinceMs }: Sample): boolean {
    if (this.#classifier.classOf(response.request) === 'end') return true
    return response.written === written && this.#clock.now() - sinceMs >= SILENCE
  }

  /** Its turn has come, unless something was written meanwhile: then it has to fall silent again. */
  #end(response: OpenResponse, sample: Sample): void {
    sample.isQueued = false
    if (response.isEnded || !this.#isDue(response, sample)) return
    this.#samples.delete(response)
    response.end(retryLine(response))
  }
}

/** One newline: a blank line would dispatch what the application has written of an event. */
function retryLine({ contentType }: OpenResponse): string {
  if (!contentType?.startsWith(EVENT_STREAM)) return ''
  return `retry: ${Math.round(RETRY.least + Math.random() * (RETRY.most - RETRY.least))}\n`
}

function isTunnel({ request }: OpenResponse): boolean {
  return request.method === 'CONNECT'
}

/** Whether the client is an `EventSource`, which connects again by itself: it asks for nothing but events. */
function isEventSource({ request, contentType }: OpenResponse): boolean {
  const { method, headers } = request
  return (
    method === 'GET' &&
    headers.accept?.trim() === EVENT_STREAM &&
    contentType?.startsWith(EVENT_STREAM) === true
  )
}
