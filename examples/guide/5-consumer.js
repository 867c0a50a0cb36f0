import { setTimeout } from 'node:timers/promises'
import { hold, onShutdown } from 'lastcall'
import { pool } from './database.js'

onShutdown('postgres', () => pool.end())

async function handle(message) {
  const release = hold(`message ${message}`)
  try {
    console.log(`message ${message} begun`)
    await setTimeout(1_000) // the work
    await pool.query('insert into done values (1)')
    console.log(`message ${message} done`)
  } finally {
    release()
  }
}

const deliveries = setInterval(handle, 60_000, 2) // stands in for a broker
function stopConsumer() {
  clearInterval(deliveries)
  console.log('no more messages')
}
onShutdown('consumer', stopConsumer, { priority: 'work' })

handle(1)
console.log('ready')

// Output:
// message 1 begun
// ready
// no more messages
// message 1 done
// postgres closed
// exit 0
