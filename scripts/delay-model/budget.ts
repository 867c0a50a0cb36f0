/** What fits around a delay, in whole seconds. */
export interface Budget {
  readonly timeout: number
  readonly grace: number
}

/** From this `timeout` on, last call is always 10 s before the deadline. */
const LONG = 50

/** The least `timeout`, by the formula of docs/deploy/kubernetes.md. */
export function timeoutFor(maxDelay: number, longestRequest: number): number {
  const lines = [
    [1.25 * (maxDelay + longestRequest), maxDelay + longestRequest + 10],
    [2.5 * maxDelay, 2 * maxDelay + 10],
  ] as const
  return Math.ceil(Math.max(...lines.map(([usual, long]) => (usual > LONG ? long : usual))))
}

/** The same, and the grace period of the pod. */
export function budgetFor(maxDelay: number, longestRequest: number): Budget {
  const timeout = timeoutFor(maxDelay, longestRequest)
  return { timeout, grace: timeout + 1 }
}
