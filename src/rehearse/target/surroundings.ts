/** Where a program runs. The words of `wrapper` stand in front of its command. */
export interface Surroundings {
  readonly wrapper: readonly string[]
  /** Whether the wrapper stays, and the program is its child. */
  readonly isChild: boolean
  /** Removes what was made for it, when the program is gone. */
  remove(): Promise<void>
}

/** The machine as it is. */
export const PLAIN: Surroundings = { wrapper: [], isChild: false, remove: async () => {} }

/** Why something cannot be rehearsed here. */
export interface Impossible {
  readonly reason: string
}
