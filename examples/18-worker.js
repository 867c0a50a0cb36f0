// Shows: a queue consumer. It finishes its messages, hands back those that come after the signal, and reports a loss.
// Try: node examples/18-worker.js, then Ctrl-C.
import { hold, isShuttingDown, onShutdown } from 'lastcall'
import { consumer, pool } from './worker/queue.js' // your queue and your database

const lost = []
let stopped

onShutdown('postgres', () => pool.end(), { priority: 'storage', timeout: 3_000 })
onShutdown('lost messages', checkLost) // after the level 'work'
onShutdown('consumer', stop, { priority: 'work', timeout: 5_000 })

consumer.on('message', (message) => {
  hold(`message ${message.id}`, ({ signal }) => take(message, signal)).catch((error) => {
    console.error(error) // neither acknowledged nor handed back
    if (isShuttingDown()) lost.push(message.id)
  })
})
consumer.start()
console.log('ready')

async function take(message, signal) {
  if (isShuttingDown()) return handBack(message) // it came after the signal
  try {
    await handle(message, signal)
    await message.ack()
  } catch (error) {
    if (!signal.aborted) console.error(`message ${message.id} failed`, error)
    await handBack(message) // in both cases: after an error, and at last call
  }
}

async function handle(_message, signal) {
  await pool.query('insert into orders …')
  signal.throwIfAborted() // before each query: the database may be closed soon
  await pool.query('update stock …')
}

async function handBack(message) {
  if (isShuttingDown()) void stop() // first, or the queue sends the message here again
  await message.nack()
}

/** Takes no more messages. Resolves when no more can come. */
function stop() {
  stopped ??= consumer.stop()
  return stopped
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
