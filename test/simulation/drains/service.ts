import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Stage } from './stage.ts'
import type { RequestTrace } from './trace.ts'

/** Node's own timers would run beside the fake clock. */
const WITHOUT_TIMERS = {
  keepAliveTimeout: 0,
  headersTimeout: 0,
  requestTimeout: 0,
  connectionsCheckingInterval: 2 ** 31 - 1,
}

/** The application: a server that answers each request as its plan says. */
export function createService(stage: Stage): Server {
  return createServer(WITHOUT_TIMERS, (request, response) => {
    const trace = stage.requests.get(request.url ?? '')
    if (trace) new Answer(stage, trace, response).begin(request)
  })
}

class Answer {
  readonly #stage: Stage
  readonly #trace: RequestTrace
  readonly #response: ServerResponse
  readonly #giveUp: (() => void)[] = []

  constructor(stage: Stage, trace: RequestTrace, response: ServerResponse) {
    this.#stage = stage
    this.#trace = trace
    this.#response = response
    response.sendDate = false
  }

  begin(request: IncomingMessage): void {
    this.#trace.handledAt = this.#stage.now()
    this.#response.on('close', () => {
      for (const giveUp of this.#giveUp) giveUp()
    })
    if (!this.#trace.plan.upload?.isRead) {
      this.#answer()
      return
    }
    request.on('data', () => {})
    request.on('end', () => this.#answer())
  }

  #answer(): void {
    const { beginsMs, endsMs } = this.#trace.plan
    if (beginsMs !== undefined) this.#after(beginsMs, () => this.#sendHead())
    if (endsMs !== undefined) this.#after(endsMs, () => this.#end())
  }

  #sendHead(): void {
    if (!this.#isOpen) return
    this.#writeHead()
    this.#response.flushHeaders()
    this.#writeLater()
  }

  #writeLater(): void {
    const { writesMs } = this.#trace.plan
    if (writesMs === undefined) return
    this.#after(writesMs, () => {
      if (!this.#isOpen) return
      this.#trace.lastWriteAt = this.#stage.now()
      this.#response.write('data: x\n\n')
      this.#writeLater()
    })
  }

  #end(): void {
    if (!this.#isOpen) return
    if (this.#trace.begunAt === undefined) this.#writeHead()
    this.#trace.endedAt = this.#stage.now()
    this.#response.end('done')
  }

  #writeHead(): void {
    this.#trace.begunAt = this.#stage.now()
    this.#response.writeHead(200, this.#trace.plan.asks && { 'Content-Type': 'text/event-stream' })
  }

  /** Neither the client nor the drain has ended the response. */
  get #isOpen(): boolean {
    return !this.#response.destroyed && !this.#response.writableEnded
  }

  #after(ms: number, callback: () => void): void {
    if (ms === 0) callback()
    else this.#giveUp.push(this.#stage.after(ms, callback))
  }
}
