// Shows: a server, a message bus and a database that node-graceful-shutdown closes by their names.
// Try: node examples/migration/node-graceful-shutdown/before.js, then curl localhost:PORT/report, and Ctrl-C meanwhile.
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { onShutdown } from 'node-graceful-shutdown'

const database = { end: async () => console.log('database closed') }
const bus = { close: async () => console.log('bus closed') }

onShutdown('database', ['http-server', 'message-bus'], () => database.end())
onShutdown('message-bus', ['http-server'], () => bus.close())

const server = createServer(async (_request, response) => {
  console.log('report begun')
  await setTimeout(1_000)
  response.end('the report')
})
onShutdown('http-server', () => new Promise((resolve) => server.close(resolve)))

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`ready on port ${server.address().port}`)
})

// Output:
// ready on port 4711
// report begun
// bus closed
// database closed
// exit 0
