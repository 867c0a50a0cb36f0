/** What `lastcall rehearse` is asked to do. All times are milliseconds. */
export interface RehearseOptions {
  /** The version of lastcall, for the result. */
  readonly version: string
  readonly command: readonly [string, ...string[]]
  /** The port or the URL of the server; found if neither is given. */
  readonly port?: number | undefined
  readonly url?: string | undefined
  readonly path: string
  readonly requests: readonly string[]
  readonly stream?: string | undefined
  readonly ws?: string | undefined
  readonly http2: boolean
  /** The route that says whether the service is ready. */
  readonly ready?: string | undefined
  /** How long the load balancer in front keeps an idle connection. */
  readonly balancerKeepAlive?: number | undefined
  readonly clients: number
  readonly duration?: number | undefined
  readonly grace: number
  readonly notice: number
  readonly signal: NodeJS.Signals
  /** Rehearses as process 1 alone. */
  readonly asProcess1: boolean
  readonly repeat: number
  /** Goes on after a rehearsal that lost something. */
  readonly all: boolean
}

/**
 * Milliseconds after the signal in which clients of later rehearsals open connections, at most. Some services extend their
 * delay for new clients, and the first rehearsal has shown that already.
 */
export const LATER_NOTICE = 250
