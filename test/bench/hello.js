// A server with and without a drain, for what is measured side by side. Usage: node --expose-gc hello.js bare | drained
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { drainOnShutdown } from 'lastcall/http'

const routes = {
  '/': () => 'hello',
  '/second': () => setTimeout(1_000, 'a second later'),
  '/heap': () => {
    globalThis.gc()
    return String(process.memoryUsage().heapUsed)
  },
}

const server = createServer({ keepAliveTimeout: 120_000 }, async (request, response) => {
  response.end(await routes[request.url]())
})
if (process.argv[2] === 'drained') drainOnShutdown(server)
// Long enough for thousands of connections that come at once.
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_000 })
await once(server, 'listening')
console.log(`ready on ${server.address().port}`)
