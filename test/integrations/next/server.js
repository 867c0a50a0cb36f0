// A Next.js application on a server of its own.
import { createServer } from 'node:http'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import next from 'next'

const app = next({ dev: process.env.NODE_ENV !== 'production' })
await app.prepare()
const server = createServer(app.getRequestHandler())

onShutdown('next', () => app.close()) // waits for the callbacks given to `after`
drainOnShutdown(server)

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`port ${server.address().port} ready`)
})
