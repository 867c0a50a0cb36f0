import type { Socket } from 'node:net'
import type { Clock } from '../../core/api/host.ts'
import type { Classifier } from '../classify.ts'
import type { Connections } from '../connections.ts'
import type { NewcomerCount } from '../newcomers.ts'
import type { Spread } from '../spread.ts'
import type { StalledClients } from '../stalled/stalled-clients.ts'
import type { Wait, WaitTerms } from '../stalled/waits.ts'
import type { EarlyEnds } from './early-ends.ts'

/** What the farewells of one server share. */
export interface FarewellTerms {
  readonly clock: Clock
  readonly classifier: Classifier
  readonly connections: Connections
  readonly earlyEnds: EarlyEnds
  readonly stalledClients: StalledClients
}

/**
 * How the connections of one kind come to their end. A drain calls these methods in this order. Each name says what
 * happens to the clients.
 */
export interface Farewell {
  /**
   * The shutdown has started. The server still answers every request, and tells clients to use another connection
   * where the protocol has words for it.
   *
   * @param newcomers - Hears of each request and upgrade from now on.
   * @param untilLastCall - Milliseconds.
   */
  announce?(newcomers: NewcomerCount, untilLastCall: number): void
  /**
   * Until `closeConnections`, or until it is called with false, no client is told to leave. A client that is told comes back at once on a new connection;
   * if each turn of the event loop served one client and accepted one, the backlog would never be empty.
   */
  pauseAnnouncing?(isPaused: boolean): void
  /** T11: there is less time than there was. */
  times?(untilLastCall: number): void
  /** How many clients will be closed that then connect again. */
  readonly returning?: number
  /**
   * The server has stopped listening. Each connection closes as soon as it has finished what it is busy with.
   *
   * @param spread - Closes those that will connect again.
   */
  closeConnections(spread: Spread): void
  /** H6: what a connection waits for, if it is of this kind and waits for its client. */
  waitOf?(socket: Socket, terms: WaitTerms): Wait | undefined
  /** H6: time is up. Breaks off what is unfinished, as far as destroying its connection is not enough. Returns the connection of each response that is lost. */
  cut?(): readonly (Socket | undefined)[]
  /** Removes the listeners of this farewell from the server. */
  detach(): void
}
