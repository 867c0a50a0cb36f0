import type { IncomingMessage } from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'

type Listener = (...args: never[]) => unknown

/**
 * Tells of each connection that a server has upgraded. It listens only while somebody else does: with a
 * listener of ours alone, Node would hand the request to nobody.
 */
export class Upgrades {
  readonly #server: NetServer
  readonly #protocol: string
  readonly #onOpen: (socket: Socket) => void
  #isListening = false

  /** @param onOpen - Called with each socket on which an upgrade to `protocol` was answered with 101. */
  constructor(server: NetServer, protocol: string, onOpen: (socket: Socket) => void) {
    this.#server = server
    this.#protocol = protocol
    this.#onOpen = onOpen
    server.on('newListener', this.#onNewListener)
    server.on('removeListener', this.#onRemoveListener)
    if (server.listenerCount('upgrade') > 0) this.#listen()
  }

  /** Takes back the listeners. */
  release(): void {
    this.#server.off('newListener', this.#onNewListener)
    this.#server.off('removeListener', this.#onRemoveListener)
    this.#unlisten()
  }

  readonly #onNewListener = (event: string | symbol, listener: Listener): void => {
    if (event === 'upgrade' && listener !== this.#onUpgrade && !this.#isListening) this.#listen()
  }

  readonly #onRemoveListener = (event: string | symbol): void => {
    if (event === 'upgrade' && this.#server.listenerCount('upgrade') === 1) this.#unlisten()
  }

  #listen(): void {
    this.#isListening = true
    this.#server.prependListener('upgrade', this.#onUpgrade)
  }

  #unlisten(): void {
    this.#isListening = false
    this.#server.off('upgrade', this.#onUpgrade)
  }

  readonly #onUpgrade = ({ headers }: IncomingMessage, socket: Socket): void => {
    if (headers.upgrade?.toLowerCase() !== this.#protocol) return
    onFirstWrite(socket, (data) => {
      if (String(data).startsWith('HTTP/1.1 101')) this.#onOpen(socket)
    })
  }
}

/** Calls back with the first that is written to a socket, before it is. */
function onFirstWrite(socket: Socket, callback: (data: unknown) => void): void {
  const { write } = socket
  socket.write = (...args: unknown[]): boolean => {
    socket.write = write
    callback(args[0])
    return Reflect.apply(write, socket, args)
  }
}
