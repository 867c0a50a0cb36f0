// Shows: a service for a container, with the paths that its platform asks for.
import { createServer } from 'node:http'
import { onShutdown } from 'lastcall'
import { drainOnShutdown, readiness } from 'lastcall/http'

const ready = readiness()
const server = createServer((request, response) => {
  if (request.url === '/ready') return ready(request, response)
  // Answers 200 until the port closes, during the delay too.
  response.end(request.url === '/live' ? 'alive' : 'hello')
})

onShutdown('cleanup', () => console.log('cleaned up'))
drainOnShutdown(server.listen(Number(process.env.PORT ?? 3000), () => console.log('ready')))
