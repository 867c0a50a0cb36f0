import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { becomesTrue } from '../integrations/becomes-true.ts'

/** What a metadata server answers; undefined if it hangs. */
export interface Answer {
  readonly status: number
  readonly text?: string
  readonly headers?: Record<string, string>
}

/** Answers a request to the service of a platform. */
export type Service = (request: IncomingMessage, body: string) => Answer | undefined | Promise<Answer>

/** What all metadata servers have in common. */
export class MetadataServer {
  /** Each request, as `GET /path`. */
  readonly asked: string[] = []
  /** What it answers in place of its service, if anything. */
  trouble: (() => Answer | undefined | 'hang up') | undefined
  readonly #server = createServer(async (request, response) => {
    this.asked.push(`${request.method} ${request.url}`)
    const body = (await request.toArray()).join('')
    const answer = this.trouble ? this.trouble() : await this.#service(request, body)
    if (answer === 'hang up') request.socket.destroy()
    else if (answer) response.writeHead(answer.status, answer.headers).end(answer.text)
  })
  readonly #service: Service

  constructor(service: Service) {
    this.#service = service
  }

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** Resolves when it has been asked so many times in all. */
  async isAsked(times: number): Promise<void> {
    await becomesTrue(() => this.asked.length >= times)
  }

  /** Resolves when it has been asked so many times from now on. */
  async isAskedMore(times: number): Promise<void> {
    await this.isAsked(this.asked.length + times)
  }
}
