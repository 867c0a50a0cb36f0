// Shows: the same names with lastcall.
// Try: node examples/migration/node-graceful-shutdown/after.js, then curl localhost:PORT/report, and Ctrl-C meanwhile.
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'

const database = { end: async () => console.log('database closed') }
const bus = { close: async () => console.log('bus closed') }

onShutdown('database', () => database.end(), { after: ['http-server', 'message-bus'] })
onShutdown('message-bus', () => bus.close(), { after: 'http-server' })

const server = createServer(async (_request, response) => {
  console.log('report begun')
  await setTimeout(1_000)
  response.end('the report')
})
drainOnShutdown(server, { name: 'http-server' })

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`ready on port ${server.address().port}`)
})

// Output:
// ready on port 4711
// report begun
// bus closed
// database closed
// exit 0
