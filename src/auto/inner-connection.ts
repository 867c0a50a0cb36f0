import type { Server as NetServer } from 'node:net'
import { type Duplex, duplexPair } from 'node:stream'
import { connect } from 'node:tls'
import { isSecure } from '../http/server.ts'

/**
 * Connects to a server of the same process, without a port: whoever else is on the machine could use that as well. The server
 * takes its end for a client of the same machine.
 */
export function connectInside(server: NetServer): Duplex {
  const [own, given] = duplexPair()
  const noEffect = (): Duplex => given
  Object.assign(given, {
    remoteAddress: '127.0.0.1',
    remoteFamily: 'IPv4',
    setKeepAlive: noEffect,
    setNoDelay: noEffect,
    setTimeout: noEffect,
  })
  own.on('close', () => given.destroy())
  given.on('error', () => {}).on('close', () => own.destroy())
  server.emit('connection', given)
  return isSecure(server) ? connect({ socket: own, rejectUnauthorized: false }) : own
}
