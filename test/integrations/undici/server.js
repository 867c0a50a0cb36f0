// Answers from an upstream, and tells it of each answer without waiting for that.
import { createServer } from 'node:http'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import { Agent, setGlobalDispatcher } from 'undici'

const { UPSTREAM, PORT = 3000 } = process.env

const agent = new Agent()
setGlobalDispatcher(agent) // `fetch` uses it too

onShutdown('upstream', () => agent.close()) // after the last response; lets requests in progress finish

const server = createServer(async (_request, response) => {
  const upstream = await fetch(`${UPSTREAM}/order`)
  const id = await upstream.text()
  response.end(id)
  agent.request({ origin: UPSTREAM, path: `/audit/${id}`, method: 'POST' }).then(({ body }) => body.dump())
})
drainOnShutdown(server)
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`port ${server.address().port} ready`)
})
