import type { Server as NetServer } from 'node:net'
import type { Unregister } from '../core/types.ts'

/** Servers that somebody drains, with what takes the drain out if nobody has asked for it. */
const claims = new WeakMap<NetServer, Unregister | undefined>()

/** Takes a server over from a drain that nobody has asked for. */
export function claim(server: NetServer): void {
  claims.get(server)?.()
  claims.set(server, undefined)
}

/** Lets whoever asks for a drain of this server take it over. Returns what ends that, and takes the drain out. */
export function yieldToClaim(server: NetServer, unregister: Unregister): () => void {
  claims.set(server, unregister)
  return () => {
    if (claims.get(server) === unregister) claims.delete(server)
    unregister()
  }
}

/** Whether a server has a drain, asked for or not. */
export function isClaimed(server: NetServer): boolean {
  return claims.has(server)
}
