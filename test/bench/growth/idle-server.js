// A server of a contender that tells what it occupies. Usage: node --expose-gc idle-server.js CONTENDER
import { setTimeout as pause } from 'node:timers/promises'

const routes = {
  '/': () => 'hello',
  '/memory': async () => {
    for (let turn = 0; turn < 5; turn++) {
      globalThis.gc()
      await pause(5)
    }
    const { heapUsed, rss } = process.memoryUsage()
    return JSON.stringify({ heapBytes: heapUsed, rssBytes: rss })
  },
}

const { serve } = await import(`../contenders/${process.argv[2]}.js`)
const server = await serve(async (request, response) => response.end(await routes[request.url]()), {
  timeout: 60_000,
  delay: 0,
})
// Longer than any of these measurements.
server.keepAliveTimeout = 120_000
console.log(`ready on ${server.address().port}`)
