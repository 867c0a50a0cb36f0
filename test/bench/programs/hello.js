// A server that says hello, at once, after 200 ms or after a second. Usage: node hello.js <contender>
import { setTimeout } from 'node:timers/promises'

const routes = {
  '/': () => 'hello',
  '/soon': () => setTimeout(200, '200 ms later'),
  '/second': () => setTimeout(1_000, 'a second later'),
}

const { serve } = await import(`../contenders/${process.argv[2]}.js`)
const server = await serve(async (request, response) => response.end(await routes[request.url]()))
server.keepAliveTimeout = 120_000
console.log(`ready on ${server.address().port}`)
