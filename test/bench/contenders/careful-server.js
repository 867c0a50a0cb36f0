import { once } from 'node:events'
import { createServer } from 'node:http'
import { register } from './careful-hooks.js'
import { listen, pause } from './listen.js'

/** A client that was not told to leave may have the next request on its way. */
const AGAIN_MS = 300

/** Going away, in a WebSocket's closing frame. */
const CLOSE_1001 = Buffer.from([0x88, 0x02, 0x03, 0xe9])

export function serve(handler, { hooks = [], timeout = 9_000, port } = {}) {
  const server = createServer()
  const connections = new Connections(server)
  server.on('request', handler)
  register([{ name: 'http', run: () => drain(server, connections, timeout) }, ...hooks], { timeout })
  return listen(server, port)
}

async function drain(server, connections, timeout) {
  connections.sayGoodbye()
  // Who has not heard of the shutdown yet is still served.
  await pause(Math.min(500, timeout / 4))
  server.close()
  connections.close()
  const limit = setTimeout(() => connections.destroy(), timeout * 0.7)
  await once(server, 'close')
  clearTimeout(limit)
}

class Connections {
  #sockets = new Set()
  #responses = new Map()
  #upgraded = new Set()
  #isLeaving = false
  #isClosing = false

  constructor(server) {
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    server.on('upgrade', (_request, socket) => this.#upgraded.add(socket))
    server.on('request', (_request, response) => this.#track(response, response.socket))
  }

  #track(response, socket) {
    this.#responses.set(socket, response)
    if (this.#isLeaving) response.setHeader('Connection', 'close')
    response.on('close', () => {
      this.#responses.delete(socket)
      // Its head may have been sent before the shutdown, without a word of it.
      if (this.#isClosing) setTimeout(() => this.#responses.has(socket) || socket.end(), AGAIN_MS)
    })
  }

  sayGoodbye() {
    this.#isLeaving = true
    for (const response of this.#responses.values()) {
      if (!response.headersSent) response.setHeader('Connection', 'close')
    }
  }

  close() {
    this.#isClosing = true
    for (const socket of this.#sockets) {
      const response = this.#responses.get(socket)
      if (this.#upgraded.has(socket)) socket.end(CLOSE_1001)
      else if (!response) socket.destroy()
      else if (isEventSource(response)) response.end()
    }
  }

  destroy() {
    if (this.#responses.size > 0) {
      console.error(`cut ${this.#responses.size} responses`)
      process.exitCode = 1
    }
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** Its client connects again by itself. */
function isEventSource(response) {
  const isStream = response.getHeader('content-type') === 'text/event-stream'
  return isStream && response.req.method === 'GET' && response.req.headers.accept === 'text/event-stream'
}
