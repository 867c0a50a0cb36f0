// Shows: hooks that block the event loop. Before an await they are interrupted; after one the process is ended in time.
// Try: node examples/11-timeline-blocked.js, then Ctrl-C.
import { configure, onShutdown } from 'lastcall'

configure({ report: 'timeline', timeout: 1_000, reserve: 400 })
setInterval(() => {}, 1_000)

onShutdown('journal', () => console.log('journal closed'))
onShutdown('index', async () => {
  await null
  for (;;);
})
onShutdown('pattern', () => /^(a+)+$/.test(`${'a'.repeat(40)}!`), { timeout: 250 })

console.log('ready')

// Output:
// ready
// journal closed
// lastcall: index blocks the event loop
//     at Hook.run (examples/11-timeline-blocked.js:11:3)
// lastcall: exit 124, 804 ms after SIGTERM: the event loop is blocked
//           0 ms      200       400       600       800
//           ┬─────────┬─────────┬─────────┬─────────┬──────────
// ! pattern ▓▓▓▓▓▓▓▓▓▓▓▓▓                 ┊                   ┊  252 ms  timed out
// … index               ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒         ┊  550 ms  abandoned
// ✓ journal                               ┊         ▏         ┊    1 ms
//                       last call, 600 ms ┘                   ┊
//                                           deadline, 1000 ms ┘
//   pattern  timed out after 252 ms (blocked the event loop, interrupted)
//   index    had not ended after 550 ms (blocks the event loop; went on past last call)
//   journal  done after 1 ms (started at last call)
//   still open: Timeout
// Waiting for the debugger to disconnect...
// exit 124
