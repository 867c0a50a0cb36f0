// Shows: a server of Deno, with a readiness probe.
// Try: deno run -A examples/runtimes/deno.js
import { isShuttingDown, onShutdown } from 'lastcall'
import { drainOnShutdown, readiness } from 'lastcall/http'

const ready = readiness()

const server = Deno.serve({ port: 0, onListen() {} }, (request) => {
  if (new URL(request.url).pathname === '/ready') return ready.fetch(request)
  const response = new Response('hello')
  // The client takes another connection next time, and then reaches another process.
  if (isShuttingDown()) response.headers.set('Connection', 'close')
  return response
})

drainOnShutdown(server)
onShutdown('database', () => console.log('database closed'))
console.log('ready')

// Output:
// ready
// database closed
// exit 0
