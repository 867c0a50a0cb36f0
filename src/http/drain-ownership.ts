import type { Server as NetServer } from 'node:net'
import type { Unregister } from '../core/api/hooks.ts'

/**
 * Marks a server that has a drain. All copies of the library see the mark. Its value unregisters the drain if that one
 * is automatic; it is undefined if the application has registered the drain itself.
 */
const CLAIM: unique symbol = Symbol.for('lastcall.claim@1') as never

type Claimable = NetServer & { [CLAIM]?: Unregister | undefined }

/** Gives the server to the drain that is being registered, and unregisters an automatic one. */
export function claim(server: Claimable): void {
  server[CLAIM]?.()
  setClaim(server, undefined)
}

/**
 * Makes the server's drain automatic: it is unregistered as soon as the application registers a drain of its own.
 * Returns a function that unregisters the automatic drain and gives up the server.
 */
export function yieldToClaim(server: Claimable, unregister: Unregister): () => void {
  setClaim(server, unregister)
  return () => {
    if (server[CLAIM] === unregister) delete server[CLAIM]
    unregister()
  }
}

/** Whether the server has a drain, automatic or not. */
export function isClaimed(server: NetServer): boolean {
  return CLAIM in server
}

function setClaim(server: Claimable, value: Unregister | undefined): void {
  Object.defineProperty(server, CLAIM, { value, configurable: true, writable: true })
}
