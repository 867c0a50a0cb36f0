// A server of a contender for WebSockets and for event sources, which never send anything. On a line on stdin it says
// when each of its connections came. Usage: node spread-server.js CONTENDER
import { WebSocketServer } from 'ws'

const { serve } = await import(`../contenders/${process.argv[2]}.js`)
const server = await serve(
  (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    response.flushHeaders()
  },
  // Half of the time until last call is more than the window of 5,000 clients.
  { timeout: 20_000 },
)
new WebSocketServer({ server })

const arrivals = []
server.on('connection', () => arrivals.push(performance.now()))
process.stdin.once('data', () => console.log(`arrivals ${JSON.stringify(arrivals)}`))
process.stdin.unref()
console.log(`ready on ${server.address().port}`)
