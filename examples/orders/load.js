// Keep-alive load for service.js, from a process of its own: what `npm run demo` puts on the service.
// Usage: node load.js <port>. Tells its counts once a second, and the ids of acknowledged orders at the end.
import { Client } from 'undici'

const CLIENTS = 20

const counts = { sent: 0, answered: 0, failed: 0, refused: 0 }
const acknowledged = []
const failures = []
let orders = 0

/** One client: one connection at a time, used without pause until the service takes no more connections. */
async function work() {
  const client = new Client(`http://127.0.0.1:${process.argv[2]}`)
  for (let last; ; ) {
    counts.sent++
    try {
      if (last === undefined) {
        last = `order-${++orders}`
        const status = await send(client, 'POST', '/orders', { id: last, item: 'one coffee' })
        if (status === 201) acknowledged.push(last)
      } else {
        await send(client, 'GET', `/orders/${last}`)
        last = undefined
      }
      counts.answered++
    } catch (error) {
      // A connection that never came about carries no request.
      if (error.syscall === 'connect') {
        counts.refused++
        return
      }
      counts.failed++
      failures.push(String(error))
      last = undefined
    }
  }
}

async function send(client, method, path, body) {
  const headers = { 'content-type': 'application/json' }
  const { statusCode, body: answer } = await client.request({
    method,
    path,
    headers,
    body: body && JSON.stringify(body),
  })
  await answer.dump()
  if (statusCode >= 300) throw new Error(`${method} ${path}: ${statusCode}`)
  return statusCode
}

const progress = setInterval(() => console.log(JSON.stringify(counts)), 1_000)
await Promise.all(Array.from({ length: CLIENTS }, work))
clearInterval(progress)
console.log(JSON.stringify({ ...counts, acknowledged, failures }))
