// Requests without pause until stdin ends: over connections that are kept, and each over one of its own. Writes what
// became of them. What fails on a connection that was used before is sent again on a new one, as browsers do: a client
// that pauses for half a second may find its connection closed.
import { Agent, request } from 'node:http'

const CLIENTS = 10
const port = Number(process.argv[2])
const failures = {}
let ok = 0
let again = 0
let isOver = false
process.stdin.on('end', () => {
  isOver = true
})
process.stdin.resume()

// A service may listen only a while after its start.
while ((await once(false)) !== 'ok') await new Promise((resolve) => setTimeout(resolve, 20))
console.log('ready')
const clients = Array.from({ length: 2 * CLIENTS }, async (_, at) => {
  const agent = at < CLIENTS ? new Agent({ keepAlive: true, maxSockets: 1 }) : false
  while (!isOver) {
    const what = await once(agent)
    if (what === 'ok') ok++
    else if (what === 'again') again++
    else failures[what] = (failures[what] ?? 0) + 1
  }
  if (agent) agent.destroy()
})
await Promise.all(clients)
console.log(JSON.stringify({ ok, again, failures }))

function once(agent) {
  return new Promise((resolve) => {
    const asked = request({ port, host: '127.0.0.1', agent })
    asked.on('error', ({ code, message }) => resolve(asked.reusedSocket ? 'again' : (code ?? message)))
    asked.on('response', (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode === 200 ? 'ok' : String(response.statusCode)))
      response.on('error', () => resolve('cut'))
    })
    asked.end()
  })
}
