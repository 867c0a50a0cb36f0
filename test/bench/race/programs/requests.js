// The clients of a service on all nodes. Writes `ready`, and when its stdin ends what became of the requests.
// Usage: node requests.js '{ "addresses": [...], "port": 8080, "perSecond": 10 }', or with "returning" clients
import { Agent, get } from 'node:http'

/** Milliseconds after which a request is lost that has no answer. */
const PATIENCE = 5_000

/** Mean time in milliseconds between two requests of a client that keeps its connection. */
const PAUSE = 1_000

const { addresses, port, perSecond, returning } = JSON.parse(process.argv[2])
const lost = []
const answered = {}
let sent = 0
let underWay = 0
let isOver = false
/** How many milliseconds this process was late at most: a machine that is too busy loses requests by itself. */
let latestMs = 0
const begunAt = performance.now()
/** How long it has sent requests, in milliseconds. */
let sendingMs = 0

/** Sends a request by way of a node, and resolves when it is answered or lost. */
function ask(node, agent) {
  const sentAt = Date.now()
  sent++
  underWay++
  return new Promise((resolve) => {
    let isDone = false
    const finish = (note) => {
      if (isDone) return
      isDone = true
      underWay--
      note()
      if (isOver && underWay === 0) report()
      resolve()
    }
    const lose = (kind) => finish(() => lost.push({ kind, node, sentAt }))
    const request = get({ host: addresses[node], port, agent, timeout: PATIENCE }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text) => {
        body += text
      })
      response.on('error', () => lose('ended'))
      response.on('end', () => {
        if (response.statusCode !== 200) lose(String(response.statusCode))
        else finish(() => (answered[body] = (answered[body] ?? 0) + 1))
      })
    })
    request.on('error', (error) => lose(kindOf(error)))
    request.on('timeout', () => {
      lose('no answer')
      request.destroy()
    })
  })
}

/** A listener that is closed refuses a connection; one that closes just then resets those that it has not accepted. */
function kindOf({ code, message }) {
  if (code === 'ECONNREFUSED') return 'refused'
  if (message === 'socket hang up') return 'ended'
  return code === 'ECONNRESET' ? 'reset' : code
}

/** New connections at random times, from a random node each, as from many clients that know nothing of each other. */
function askAtRandom(dueAt) {
  ask(Math.floor(Math.random() * addresses.length), false)
  // On a busy machine it is late, and makes up for a little of that. More would keep those that wait from their turn.
  const nextAt = Math.max(dueAt, performance.now() - 50) + (-Math.log(1 - Math.random()) * 1_000) / perSecond
  after(nextAt - performance.now(), () => askAtRandom(nextAt))
}

/** A client that keeps its connection, until it is told to close it. Then it comes back with another one. */
async function keepAsking(node, agent) {
  await ask(node, agent)
  after(PAUSE * (0.5 + Math.random()), () => keepAsking(node, agent))
}

function after(ms, run) {
  const dueAt = performance.now() + Math.max(0, ms)
  setTimeout(() => {
    latestMs = Math.max(latestMs, performance.now() - dueAt)
    if (!isOver) run()
  }, ms)
}

function report() {
  process.stdout.write(JSON.stringify({ sent, sendingMs, answered, lost, latestMs }), () => process.exit())
}

process.stdin.resume().once('end', () => {
  isOver = true
  sendingMs = performance.now() - begunAt
  if (underWay === 0) report()
})
if (perSecond) askAtRandom(performance.now())
for (let client = 0; client < (returning ?? 0); client++) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  after(PAUSE * Math.random(), () => keepAsking(client % addresses.length, agent))
}
console.log('ready')
