import { setTimeout } from 'node:timers/promises'
import { hold, onShutdown } from 'lastcall'
import { pool } from './database.js'

onShutdown('postgres', () => pool.end())

async function handle(message) {
  console.log(`message ${message} begun`)
  await setTimeout(1_000) // the work
  await pool.query('insert into done values (1)')
  console.log(`message ${message} done`)
}
function take(message) {
  const onError = (error) => console.error(`message ${message} failed`, error)
  return hold(`message ${message}`, () => handle(message)).catch(onError)
}

const deliveries = setInterval(take, 60_000, 2) // stands in for a broker
function stopConsumer() {
  clearInterval(deliveries)
  console.log('no more messages')
}
onShutdown('consumer', stopConsumer, { priority: 'work' })

take(1)
console.log('ready')

// Output:
// message 1 begun
// ready
// no more messages
// message 1 done
// postgres closed
// exit 0
