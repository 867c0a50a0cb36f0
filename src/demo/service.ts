// The service of `lastcall demo`: orders that take a while to be stored. With the word `plain` it knows nothing of lastcall.
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { drainOnShutdown } from '../http/index.ts'
import { configure, onShutdown } from '../index.ts'

/** Milliseconds that an order takes, at least and at most. */
const LEAST = 50
const MOST = 400

/** Milliseconds that the database takes to write what is left. */
const FLUSH = 150

const server = createServer(async (_request, response) => {
  await setTimeout(LEAST + Math.random() * (MOST - LEAST))
  response.end('stored')
})

if (process.argv[2] === 'plain') process.on('SIGTERM', () => process.exit())
else {
  configure({ report: 'timeline' })
  onShutdown('database', () => setTimeout(FLUSH), { priority: 'storage' })
  drainOnShutdown(server)
}
// The demo has ended.
process.stdin.resume().once('close', () => process.exit())
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address?.port)
})
