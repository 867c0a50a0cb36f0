/** What the order needs to know of a hook or a hold. */
export interface Step {
  /** Grows with each registration: the larger, the newer. */
  readonly order: number
  readonly priority: number
  /** The name that `after` can refer to. */
  readonly name: string | undefined
  readonly after?: readonly string[] | undefined
  /** Starts with its level, out of the sequence. */
  readonly isConcurrent: boolean
  /** Work in progress: it starts with its level, and only the next level waits for it. */
  readonly isHold: boolean
}

/** R3: whether a step takes its turn in the sequence of its level, newest first and one at a time. */
export function isSequential({ after, isConcurrent, isHold }: Step): boolean {
  return !after && !isConcurrent && !isHold
}
