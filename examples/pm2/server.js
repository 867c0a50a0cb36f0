// Shows: a service that tells PM2 when it is ready.
import { createServer } from 'node:http'
import { announceReady, onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'

const server = createServer((_request, response) => response.end(JSON.stringify({ pid: process.pid })))
onShutdown('cleanup', () => console.log('cleaned up'))
drainOnShutdown(server)
server.listen(Number(process.env.PORT ?? 3000), () => announceReady())
