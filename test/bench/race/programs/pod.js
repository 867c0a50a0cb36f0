// A pod of the service: answers after 5 to 25 ms.
// Usage: node pod.js <port>
import { createServer } from 'node:http'
import { drainOnShutdown } from 'lastcall/http'

/** Longest life in milliseconds: no process is left for ever behind a benchmark that was killed. */
const LIFE = 300_000

const [port] = process.argv.slice(2)
const server = createServer((_request, response) => {
  setTimeout(() => response.end(String(process.pid)), 5 + Math.random() * 20)
})
drainOnShutdown(server)
server.listen({ port, host: '0.0.0.0' }, () => console.log('ready'))
setTimeout(() => process.exit(3), LIFE).unref()
