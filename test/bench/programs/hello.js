// A server that says hello, one that takes a second, and one that tells its heap: name of a contender.
// Usage: node --expose-gc hello.js <contender>
import { setTimeout } from 'node:timers/promises'

const routes = {
  '/': () => 'hello',
  '/second': () => setTimeout(1_000, 'a second later'),
  '/heap': () => {
    globalThis.gc()
    return String(process.memoryUsage().heapUsed)
  },
}

const { serve } = await import(`../contenders/${process.argv[2]}.js`)
const server = await serve(async (request, response) => response.end(await routes[request.url]()))
server.keepAliveTimeout = 120_000
console.log(`ready on ${server.address().port}`)
