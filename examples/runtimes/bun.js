// Shows: a server of Bun, with a readiness probe and WebSockets.
// Try: bun examples/runtimes/bun.js
import { isShuttingDown, onShutdown } from 'lastcall'
import { drainOnShutdown, readiness } from 'lastcall/http'

const sockets = new Set()

const server = Bun.serve({
  port: 0,
  routes: { '/ready': readiness().fetch },
  fetch(request, server) {
    if (server.upgrade(request)) return undefined
    const response = new Response('hello')
    // The client takes another connection next time, and then reaches another process.
    if (isShuttingDown()) response.headers.set('Connection', 'close')
    return response
  },
  websocket: {
    open: (socket) => sockets.add(socket),
    close: (socket) => sockets.delete(socket),
    message: (socket, text) => socket.send(text),
  },
})

drainOnShutdown(server)
onShutdown('sockets', closeSockets, { priority: 'traffic' })
onShutdown('database', () => console.log('database closed'))
console.log('ready')

function closeSockets() {
  for (const socket of sockets) socket.close(1001)
}

// Output:
// ready
// database closed
// exit 0
