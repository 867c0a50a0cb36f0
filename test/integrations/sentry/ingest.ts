import type { RequestListener } from 'node:http'
import { gunzipSync } from 'node:zlib'

/** An event as Sentry gets it. */
interface SentryEvent {
  readonly message?: string
  readonly exception?: { readonly values: readonly { readonly value: string }[] }
  readonly tags?: Readonly<Record<string, string>>
  readonly extra?: Readonly<Record<string, unknown>>
}

/** What Sentry gets, made for the tests: https://develop.sentry.dev/sdk/foundations/envelopes/ */
export class Ingest {
  readonly events: SentryEvent[] = []
  /** Whether it answers at all. */
  isAlive = true
  readonly answer: RequestListener = async (request, response) => {
    const chunks: Buffer[] = await request.toArray()
    if (!this.isAlive) return
    const body = Buffer.concat(chunks)
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    if (request.method === 'POST' && request.url?.startsWith('/api/1/envelope/')) this.#take(String(text))
    response.setHeader('Content-Type', 'application/json').end('{}')
  }

  /** What the events say, and of which hook. */
  get texts(): string[] {
    return this.events.map(({ message, exception, tags }) => {
      const text = message ?? exception?.values[0]?.value ?? ''
      return tags?.hook ? `${text}, of ${tags.hook}` : text
    })
  }

  /** An envelope is a line of its own, and then two lines for each item: what it is, and the item. */
  #take(envelope: string): void {
    const [, ...lines] = envelope.split('\n')
    for (const [at, line] of lines.entries()) {
      const isEvent = at % 2 === 0 && line !== '' && JSON.parse(line).type === 'event'
      if (isEvent) this.events.push(JSON.parse(lines[at + 1] as string))
    }
  }
}
