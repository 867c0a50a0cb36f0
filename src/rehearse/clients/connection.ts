import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { systemClock } from '../../core/node/clock.ts'
import type { Address } from '../system/address.ts'

/** Where and how clients connect. */
export interface Endpoint {
  readonly address: Address
  readonly isSecure: boolean
}

/** A connection that its client owns: no agent opens another one in secret, or queues what is sent. */
export class Connection {
  readonly openedAt: number = systemClock.now()
  readonly socket: Socket
  /** Resolves with true when the server has accepted it, and with false if it does not. */
  readonly connected: Promise<boolean>
  /** How many requests were sent on it. */
  sent = 0
  /** Whether the server has said that it will close it, as with `Connection: close`. */
  hasGoodbye = false
  #hasEnded = false

  constructor({ address, isSecure }: Endpoint, protocols: readonly string[] = ['http/1.1']) {
    const where = 'socketPath' in address ? { path: address.socketPath.replace(/^@/, '\0') } : address
    // The server is one of this machine, and its certificate perhaps of its own making.
    const secure = { ...where, rejectUnauthorized: false, ALPNProtocols: [...protocols] }
    this.socket = isSecure ? connectTls(secure) : connectTcp(where)
    if ('setNoDelay' in this.socket) this.socket.setNoDelay(true)
    const end = (): void => {
      this.#hasEnded = true
    }
    this.socket.on('error', end).on('end', end).on('close', end)
    this.connected = new Promise((resolve) => {
      this.socket.once(isSecure ? 'secureConnect' : 'connect', () => resolve(true))
      this.socket.once('close', () => resolve(false))
    })
  }

  /** Whether another request may be sent on it. */
  get isUsable(): boolean {
    return !this.#hasEnded && !this.hasGoodbye && this.socket.writable
  }

  close(): void {
    this.socket.destroy()
  }
}
