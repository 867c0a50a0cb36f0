// The service that all contenders run, without its shutdown: it takes an order, stores it for a while, answers.
import { once } from 'node:events'
import { createServer } from 'node:http'

const [port, delay] = process.argv.slice(2).map(Number)

/** Longest life in milliseconds: no process is left for ever behind a benchmark that was killed. */
const LIFE = 300_000

/** Milliseconds for which the peers go on serving before their shutdown; 0 is as they come. */
export { delay }

export const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request.setEncoding('utf8')) body += chunk
  const { order } = JSON.parse(body)
  await pause(5 + Math.random() * 20)
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ order, pid: process.pid }))
})

// Longer than nginx keeps an idle connection (60 s), as any server behind it needs: else the two race.
server.keepAliveTimeout = 65_000

/** Listens and says so. The shutdown is set up before, as some need to see every connection. */
export async function serve() {
  await once(server.listen(port, '127.0.0.1'), 'listening')
  setTimeout(() => process.exit(3), LIFE).unref()
  console.log(`ready on ${port}`)
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
