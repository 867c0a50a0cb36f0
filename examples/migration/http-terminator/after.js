// Shows: the same server with lastcall.
// Try: node examples/migration/http-terminator/after.js, then curl localhost:PORT/report, and Ctrl-C meanwhile.
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { configure, onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'

configure({ timeout: 5_000 }) // at 4.5 s the connections that are left are destroyed

const pool = { end: async () => console.log('pool closed') }
onShutdown('pool', () => pool.end())

const server = createServer(async (_request, response) => {
  console.log('report begun')
  await setTimeout(1_000)
  response.end('the report')
})
drainOnShutdown(server)

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`ready on port ${server.address().port}`)
})

// Output:
// ready on port 4711
// report begun
// pool closed
// exit 0
