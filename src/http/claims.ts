import type { Server as NetServer } from 'node:net'
import type { Unregister } from '../core/api/hooks.ts'

/**
 * Under this a server has what takes its drain out, if nobody has asked for that drain: all copies of the library see it.
 */
const CLAIM: unique symbol = Symbol.for('lastcall.claim@1') as never

type Claimable = NetServer & { [CLAIM]?: Unregister | undefined }

/** Takes a server over from a drain that nobody has asked for. */
export function claim(server: Claimable): void {
  server[CLAIM]?.()
  setClaim(server, undefined)
}

/** Lets whoever asks for a drain of this server take it over. Returns what ends that, and takes the drain out. */
export function yieldToClaim(server: Claimable, unregister: Unregister): () => void {
  setClaim(server, unregister)
  return () => {
    if (server[CLAIM] === unregister) delete server[CLAIM]
    unregister()
  }
}

/** Whether a server has a drain, asked for or not. */
export function isClaimed(server: NetServer): boolean {
  return CLAIM in server
}

function setClaim(server: Claimable, value: Unregister | undefined): void {
  Object.defineProperty(server, CLAIM, { value, configurable: true, writable: true })
}
