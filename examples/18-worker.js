// Shows: a queue consumer with a health port. It finishes its messages, hands back later ones, and reports a loss.
// Try: node examples/18-worker.js, then Ctrl-C.
import { createServer } from 'node:http'
import { configure, hold, isShuttingDown, onShutdown, shutdownSignal } from 'lastcall'
import { drainOnShutdown, readiness } from 'lastcall/http'
import { consumer, pool } from './worker/queue.js' // your queue and your database

const { PORT = 0 } = process.env
const lost = []
let stopped

configure({ delay: 0 }) // the port is for health checks only
drainOnShutdown(createServer(readiness()).listen(PORT)) // the health port
shutdownSignal().addEventListener('abort', () => void stop().catch(() => {}), { once: true }) // at once
onShutdown('consumer', stop, { priority: 'work', timeout: 5_000 }) // waits for it, and reports its errors
onShutdown('postgres', () => pool.end(), { priority: 'storage', timeout: 3_000 })
onShutdown('loss check', checkLost, { priority: 'telemetry' }) // the last level

consumer.on('message', (message) => {
  hold(`message ${message.id}`, ({ signal }) => take(message, signal)).catch((error) => {
    console.error(error) // neither acknowledged nor handed back
    if (isShuttingDown()) lost.push(message.id)
  })
})
consumer.start()
console.log('ready')

async function take(message, signal) {
  if (stopped) return message.nack() // it was on its way
  try {
    await handle(message, signal)
    await message.ack()
  } catch (error) {
    if (!signal.aborted) console.error(`message ${message.id} failed`, error) // an abort is no failure
    await message.nack() // in both cases: after an error, and at last call
  }
}

async function handle(_message, signal) {
  await pool.query('insert into orders …')
  signal.throwIfAborted() // before each further query: the database may be closed soon
  await pool.query('update stock …')
}

/** Takes no more messages. Resolves when no more can come. */
async function stop() {
  stopped ??= consumer.stop()
  await stopped
}

function checkLost() {
  if (lost.length > 0) throw new Error(`lost: messages ${lost}`)
}

// Output:
// ready
// message 2 handed back
// no more messages
// message 1 acknowledged
// database closed
// exit 0
