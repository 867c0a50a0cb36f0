/** The server that `Bun.serve` returns: the part that a drain uses. */
export interface BunServer {
  /** How many requests are in flight. */
  readonly pendingRequests: number
  /** How many WebSockets are open. */
  readonly pendingWebSockets: number
  /** Stops accepting, and resolves when every connection is closed. With `true` it closes them itself. */
  stop(closeActiveConnections?: boolean): Promise<void>
}

/** The server that `Deno.serve` returns: the part that a drain uses. */
export interface DenoServer {
  /** Resolves when the server is closed. */
  readonly finished: Promise<void>
  /** Stops accepting, and resolves when every request is answered. */
  shutdown(): Promise<void>
}

/** The server of `Bun.serve` or of `Deno.serve`. */
export type RuntimeServer = BunServer | DenoServer

/** Whether a value is a server of `Bun.serve` or of `Deno.serve`. */
export function isRuntimeServer(value: unknown): value is RuntimeServer {
  return isBunServer(value) || isDenoServer(value)
}

/** Whether a value is a server of `Bun.serve`. */
export function isBunServer(value: unknown): value is BunServer {
  const { stop, pendingRequests } = (value ?? {}) as Partial<BunServer>
  return typeof stop === 'function' && typeof pendingRequests === 'number'
}

function isDenoServer(value: unknown): value is DenoServer {
  const { shutdown, finished } = (value ?? {}) as Partial<DenoServer>
  return typeof shutdown === 'function' && typeof finished?.then === 'function'
}
