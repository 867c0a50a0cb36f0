// Shows: a limit for one hook, and an error with its cause. Neither keeps the next hook from running.
// Try: node examples/03-own-timeout.js, then Ctrl-C.
import { onShutdown } from 'lastcall'

const keepsRunning = setInterval(() => {}, 1_000)
onShutdown('timer', () => clearInterval(keepsRunning))
onShutdown('postgres', () => new Promise(() => {}), { timeout: 300 })

console.log('ready')

// Output:
// ready
// lastcall: exit 1, 300 ms after SIGTERM: 1 of 2 hooks did not succeed
//   postgres  timed out after 300 ms
// exit 1
