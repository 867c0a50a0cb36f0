import { onShutdown } from 'lastcall'

const timer = setInterval(() => {}, 60_000)

onShutdown('timer', () => clearInterval(timer))
onShutdown('postgres', () => new Promise(() => {}), { timeout: 1_000 }) // never ends
console.log('ready')

// Output:
// ready
// lastcall: exit 1, 1003 ms after SIGTERM: 1 of 2 hooks did not succeed
//   postgres  timed out after 1000 ms
// exit 1
