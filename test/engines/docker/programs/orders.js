// Answers each order after a moment, with the id of its process.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { drainOnShutdown } from 'lastcall/http'

const server = createServer(async (request, response) => {
  request.resume()
  await sleep(20)
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ pid: process.pid }))
})
drainOnShutdown(server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready')))
