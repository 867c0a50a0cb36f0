import type { Connecting, Network, Wire } from './network.ts'
import { ResponseReader } from './response-reader.ts'
import type { RequestPlan } from './scenario.ts'
import type { Stage } from './stage.ts'
import type { ConnectionTrace, RequestTrace } from './trace.ts'

const SAYS_CLOSE = /^connection: close/im

/** Who uses a connection. */
export interface ConnectionUser {
  /** All of a request has been sent. */
  onSent(): void
  /** A response is whole, or will never be. */
  onOver(): void
}

/** The client's end of one connection. */
export class Connection implements Connecting {
  readonly trace: ConnectionTrace
  readonly #stage: Stage
  readonly #user: ConnectionUser
  readonly #wire: Wire | undefined
  readonly #reader = new ResponseReader()
  /** The requests that wait for their responses. */
  readonly #waiting: RequestTrace[] = []
  #isTold = false
  #hasEnded = false
  #isSending = false

  constructor(stage: Stage, network: Network, client: number, user: ConnectionUser) {
    this.#stage = stage
    this.#user = user
    this.trace = { client, connectAt: stage.now(), requests: [] }
    stage.connections.push(this.trace)
    this.#wire = network.connect(this)
    if (!this.#wire) this.trace.refusedAt = stage.now()
  }

  /** Whether another request may be sent. */
  get isUsable(): boolean {
    return this.isOpen && !this.#isTold && !this.#hasEnded && !this.#isSending
  }

  get isOpen(): boolean {
    const { refusedAt, resetAt, closedAt } = this.trace
    return refusedAt === undefined && resetAt === undefined && closedAt === undefined
  }

  send(path: string, plan: RequestPlan): void {
    const trace: RequestTrace = { plan, sentAt: this.#stage.now(), body: '' }
    this.trace.requests.push(trace)
    this.#waiting.push(trace)
    this.#stage.requests.set(path, trace)
    const [half, rest] = headOf(path, plan)
    this.#isSending = true
    this.#write(half)
    if (plan.headMs === undefined) this.#sendRest(trace, rest)
    else if (plan.headMs !== 'never') this.#stage.after(plan.headMs, () => this.#sendRest(trace, rest))
    if (plan.hangsUpMs !== undefined) this.#stage.after(plan.hangsUpMs, () => this.#hangUp(trace))
  }

  onAccepted(): void {
    this.trace.acceptedAt = this.#stage.now()
  }

  onReset(): void {
    this.trace.resetAt = this.#stage.now()
  }

  onData(text: string): void {
    for (const { head, body, isWhole } of this.#reader.read(text)) {
      const [trace] = this.#waiting
      if (!trace) return
      trace.head = head
      trace.gotHeadAt ??= this.#stage.now()
      trace.body = body
      if (SAYS_CLOSE.test(head)) this.#isTold = true
      if (!isWhole) return
      trace.wholeAt = this.#stage.now()
      this.#waiting.shift()
      this.#user.onOver()
    }
  }

  onEnd(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    const broken = this.#waiting.splice(0)
    for (const trace of broken) trace.brokenAt = this.#stage.now()
    if (!this.#isSending) this.#wire?.end()
    if (broken.length > 0) this.#user.onOver()
  }

  onClosed(): void {
    if (this.trace.closedAt === undefined) {
      this.trace.closedAt = this.#stage.now()
      this.trace.closedBy = 'server'
    }
    this.onEnd()
  }

  #write(text: string): void {
    this.trace.firstByteAt ??= this.#stage.now()
    this.#wire?.send(text)
  }

  #sendRest(trace: RequestTrace, rest: string): void {
    if (!this.isOpen) return
    trace.headAt = this.#stage.now()
    this.#write(rest)
    if (trace.plan.upload) this.#sendPiece(trace, 1)
    else this.#noteComplete(trace)
  }

  #sendPiece(trace: RequestTrace, count: number): void {
    const { upload } = trace.plan
    if (!upload || count > (upload.stopsAfter ?? upload.pieces)) return
    this.#stage.after(upload.everyMs, () => {
      if (!this.isOpen) return
      this.#write('u'.repeat(upload.bytes))
      if (count === upload.pieces) this.#noteComplete(trace)
      else this.#sendPiece(trace, count + 1)
    })
  }

  #noteComplete(trace: RequestTrace): void {
    trace.completeAt = this.#stage.now()
    this.#isSending = false
    // The server has said goodbye, and has waited for the rest.
    if (this.#hasEnded) this.#wire?.end()
    this.#user.onSent()
  }

  #hangUp(trace: RequestTrace): void {
    if (!this.isOpen || trace.wholeAt !== undefined) return
    this.trace.closedAt = this.#stage.now()
    this.trace.closedBy = 'client'
    this.#hasEnded = true
    this.#wire?.reset()
  }
}

/** A head in two parts. */
function headOf(path: string, { asks, isProbe, upload }: RequestPlan): [string, string] {
  const accepts = { 'events alone': 'text/event-stream', 'events too': 'text/event-stream, */*' }
  const lines = [
    'Host: x',
    ...(asks ? [`Accept: ${accepts[asks]}`] : []),
    ...(isProbe ? ['User-Agent: kube-probe/1.34'] : []),
    ...(upload ? [`Content-Length: ${upload.pieces * upload.bytes}`] : []),
  ]
  return [`${upload ? 'POST' : 'GET'} ${path} HTTP/1.1\r\n`, `${lines.join('\r\n')}\r\n\r\n`]
}
