import type { RequestPlan } from './scenario.ts'
import type { ConnectionTrace, RequestTrace } from './trace.ts'

const SAYS_CLOSE = /^connection: close/im

/** Bytes a millisecond below which an upload is slow. No scenario comes near it. */
const LEAST_RATE = 1

/** A request and its response, beside those before it on the same connection. Times are milliseconds after the trigger. */
export class Exchange {
  readonly trace: RequestTrace
  readonly plan: RequestPlan
  readonly connection: ConnectionTrace
  readonly before: Exchange | undefined

  constructor(trace: RequestTrace, connection: ConnectionTrace, before: Exchange | undefined) {
    this.trace = trace
    this.plan = trace.plan
    this.connection = connection
    this.before = before
  }

  get saysClose(): boolean {
    return SAYS_CLOSE.test(this.trace.head ?? '')
  }

  /** When nothing is on its way any more, in either direction. */
  get overAt(): number {
    return Math.max(this.trace.wholeAt ?? Infinity, this.trace.completeAt ?? Infinity)
  }

  /** When the client has the whole response, if nothing but the application and earlier responses is waited for. */
  get dueAt(): number {
    const { handledAt = Infinity, completeAt = Infinity } = this.trace
    const begunAt = this.plan.upload?.isRead ? completeAt : handledAt
    const endsAt = begunAt + (this.plan.endsMs ?? Infinity)
    return Math.max(endsAt, this.before ? (this.before.trace.wholeAt ?? Infinity) : endsAt)
  }

  /** When the client went away. */
  get leftAt(): number {
    const { closedBy, closedAt = Infinity } = this.connection
    return closedBy === 'client' ? closedAt : Infinity
  }

  /** Whether the drain has ended the response, and not the application. */
  get isEndedEarly(): boolean {
    return this.trace.wholeAt !== undefined && this.trace.endedAt === undefined
  }

  /** Whether its client is an `EventSource`, which connects again by itself. */
  get isEventSource(): boolean {
    return this.plan.asks === 'events alone' && !this.plan.upload && this.trace.begunAt !== undefined
  }

  /** Whether it is no loss if the response is broken off. */
  get isNoLoss(): boolean {
    return this.plan.classed === 'end' || (this.plan.classed !== 'finish' && this.isEventSource)
  }

  /** Whether the client stands still, or nearly so. */
  get isSlowUpload(): boolean {
    const { upload } = this.plan
    if (!upload) return false
    return (upload.stopsAfter ?? Infinity) < upload.pieces || upload.bytes / upload.everyMs < LEAST_RATE
  }

  /** Whether it came before the trigger, behind another one: nobody can find its response before that one is over. */
  get isHidden(): boolean {
    const { handledAt = 0 } = this.trace
    return handledAt < 0 && (this.before?.trace.wholeAt ?? Infinity) >= 0 && this.before !== undefined
  }

  /** Whether the application has it and has not ended its response at a time. */
  isOpenAt(atMs: number): boolean {
    const { handledAt = Infinity, endedAt = Infinity, wholeAt = Infinity } = this.trace
    return handledAt <= atMs && endedAt > atMs && wholeAt > atMs
  }

  toString(): string {
    return `the request of client ${this.connection.client} from ${this.trace.sentAt}`
  }
}

/** The exchanges of a connection, in their order. */
export function exchangesOf(connection: ConnectionTrace): Exchange[] {
  const exchanges: Exchange[] = []
  for (const trace of connection.requests) exchanges.push(new Exchange(trace, connection, exchanges.at(-1)))
  return exchanges
}
