import { onShutdown } from 'lastcall'

const timer = setInterval(() => console.log('working'), 60_000)

onShutdown('timer', () => {
  clearInterval(timer)
  console.log('timer stopped')
})
console.log('ready')

// Output:
// ready
// timer stopped
// exit 0
