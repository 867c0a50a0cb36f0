import type { ShutdownReport } from '../../../src/core/api/reports.ts'
import type { RequestPlan } from './scenario.ts'

/** Everything that was seen of one shutdown. Times are milliseconds after the trigger. */
export interface Trace {
  readonly connections: readonly ConnectionTrace[]
  /** When the listener closed. */
  readonly listenerClosedAt: number | undefined
  /** When the hook below the drain started. */
  readonly storageAt: number | undefined
  readonly reports: readonly ShutdownReport[]
  readonly exit: { readonly atMs: number; readonly status: number } | undefined
  readonly stderr: string
  /** What the library left behind. */
  readonly left: { readonly timers: number; readonly listeners: readonly string[] }
}

/** What happened to one connection, as client and network see it. */
export interface ConnectionTrace {
  readonly client: number
  readonly connectAt: number
  acceptedAt?: number
  /** Nobody listened. */
  refusedAt?: number
  /** The listener closed before it was accepted. */
  resetAt?: number
  firstByteAt?: number
  closedAt?: number
  closedBy?: 'server' | 'client'
  readonly requests: RequestTrace[]
}

/** What happened to one request. */
export interface RequestTrace {
  readonly plan: RequestPlan
  /** When its first byte was sent. */
  readonly sentAt: number
  /** When the last byte of its head was sent. */
  headAt?: number
  /** When its last byte was sent. */
  completeAt?: number
  /** When the application got it. */
  handledAt?: number
  /** When the application sent the headers of the response. */
  begunAt?: number
  lastWriteAt?: number
  /** When the application ended the response. */
  endedAt?: number
  /** What the client has got of the response. */
  head?: string
  gotHeadAt?: number
  body: string
  /** When the client had the whole response. */
  wholeAt?: number
  /** When the connection closed instead. */
  brokenAt?: number
}
