/** What is left of a server when it is cut. */
export interface Left {
  readonly responses: number
  /** Connections without a response in flight. */
  readonly connections: number
}

/** How a server of another runtime is closed. */
export interface Closing {
  /** H2: called at the first trigger. */
  announce?(): void
  /** H3: stops accepting. Resolves when every response is over, with what it has closed by itself. */
  close(): Promise<Left>
  /** H6: closes what is left, as far as the runtime can, and counts it, as far as the runtime tells. */
  cut(): Left
  /** Whether a response may be in flight. */
  readonly isBusy: boolean
  /** Leaves the server alone from now on. */
  release?(): void
}
