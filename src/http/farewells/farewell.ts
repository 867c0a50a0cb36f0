/**
 * How the connections of one kind come to their end. A drain calls these methods in this order. Each name says what
 * happens to the clients.
 */
export interface Farewell {
  /**
   * Called when the shutdown has started. The server still answers every request, and asks clients to use another connection
   * where the protocol has words for it.
   *
   * @param untilCut - Milliseconds until the connections that are left are destroyed.
   */
  announce?(untilCut: number): void
  /**
   * Called some time before `closeConnections`. From now until then no client is asked to leave. A client that is asked comes
   * back at once on a new connection; if each turn of the event loop served one client and accepted one, the backlog would
   * never be empty.
   */
  pauseAnnouncing?(): void
  /** Called when the server has stopped listening. Each connection closes as soon as it has finished what it is busy with. */
  closeConnections(): void
  /** Removes the listeners of this farewell from the server. */
  detach(): void
}
