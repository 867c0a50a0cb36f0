/** How one kind of connection is brought to its end. */
export interface Farewell {
  /** The first trigger: who asks is still served, and told to go elsewhere. What is left in so many milliseconds is cut. */
  begin?(untilCut: number): void
  /**
   * Tells nobody for a moment: a client that is told to go comes back as a new connection, and where each turn
   * of the loop serves one and brings one, the backlog would never be empty.
   */
  suspend?(): void
  /** No more connections come: each one that is left ends with what it is busy with. */
  stop(): void
  /** Leaves the server to itself. */
  release(): void
}
