// A server with a database, and one contender. Usage: server.js <contender> <scenario as JSON>
import { WebSocketServer } from 'ws'
import { createHandler } from './handler.js'
import { mark } from './mark.js'

const [, , contender, scenario] = process.argv
const { timeout, delay, hasWebSockets = false, tellsMs } = JSON.parse(scenario)

let isOpen = true
const database = {
  name: 'database',
  isAsync: true,
  async run() {
    isOpen = false
    mark('end database')
  },
}
const { serve } = await import(`../../contenders/${contender}.js`)
const server = await serve(createHandler({ isOpen: () => isOpen }), { hooks: [database], timeout, delay })
// As behind a load balancer: far longer than any shutdown may take.
server.keepAliveTimeout = 60_000
if (hasWebSockets) {
  new WebSocketServer({ server }).on('connection', () => mark('request WebSocket'))
}
// Once, so that it is gone when a library raises the signal again.
if (tellsMs) process.once('SIGTERM', () => setTimeout(mark, tellsMs, 'heard'))
mark(`port ${server.address().port}`)
mark('ready')
