// Shows: a hook that hangs. The others run after last call all the same, and the report names it.
// Try: node examples/02-deadline.js, then Ctrl-C.
import { configure, onShutdown } from 'lastcall'

configure({ timeout: 1_000 })

const keepsRunning = setInterval(() => {}, 1_000)
onShutdown('outbox', () => console.log('outbox flushed'))
onShutdown('timer', () => clearInterval(keepsRunning))
onShutdown('stuck', ({ signal }) => {
  signal.addEventListener('abort', () => console.log('last call'))
  return new Promise(() => {})
})

console.log('ready')

// Output:
// ready
// last call
// outbox flushed
// lastcall: exit 124, 1002 ms after SIGTERM: the deadline passed
//   stuck   had not ended after 993 ms, overtaken by timer, outbox (went on past last call)
//   timer   done after 1 ms (did not wait for its turn)
//   outbox  done after 1 ms (did not wait for its turn)
// exit 124
