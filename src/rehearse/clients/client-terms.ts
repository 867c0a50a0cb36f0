import type { Connection, Endpoint } from './connection.ts'
import type { RequestFacts } from './facts.ts'
import type { Request } from './request.ts'

/** What a client gets from the load that it is a part of. */
export interface ClientTerms {
  readonly endpoint: Endpoint
  /** The `Host` header. */
  readonly host: string
  /** False when the load is over. */
  goesOn(): boolean
  /** Whether clients still open connections: until some time after the signal, as behind a load balancer. */
  mayOpen(): boolean
  /** Opens a connection, which is closed at the end of the load. */
  open(protocols?: readonly string[]): Connection
  nextRequest(): Request
  /** Notes a request that has ended. */
  add(facts: RequestFacts): void
  /** Waits, until the end of the load at most. */
  pause(ms: number): Promise<void>
  /** Whether the signal was sent so long ago that a client without pauses has shown what it can show. */
  isLate(): boolean
}

/** Milliseconds over which an upload takes its time. They differ, so that not all uploads end just at the signal. */
export function uploadTime(): number {
  return 400 + Math.random() * 400
}

/** Milliseconds that a client waits after its connection was refused. */
export const REFUSED_PAUSE = 25
