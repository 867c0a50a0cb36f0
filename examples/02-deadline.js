// Shows: a hook that hangs. It is named, and at last call the others run all the same.
// Try: node examples/02-deadline.js, then Ctrl-C.
import { configure, onShutdown } from 'lastcall'

configure({ timeout: 500 })

const keepsRunning = setInterval(() => {}, 1_000)
onShutdown('outbox', ({ remaining }) =>
  console.log(`outbox flushed, at least 50 ms left: ${remaining() > 50}`),
)
onShutdown('timer', () => clearInterval(keepsRunning))
onShutdown('stuck', () => new Promise(() => {}))

console.log('ready')

// Output:
// ready
// outbox flushed, at least 50 ms left: true
// lastcall: exit 124, 500 ms after SIGTERM: the deadline passed
//   stuck   had not ended after 500 ms (went on past last call)
//   timer   done after 0 ms (started at last call)
//   outbox  done after 0 ms (started at last call)
// exit 124
