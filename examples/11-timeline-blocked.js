// Shows: a hook that blocks the event loop. The report names it, and the process exits a moment before the deadline.
// Try: node examples/11-timeline-blocked.js, then Ctrl-C.
import { setTimeout } from 'node:timers/promises'
import { configure, onShutdown } from 'lastcall'

configure({ report: 'timeline', timeout: 2_000, reserve: 1_000 })
setInterval(() => {}, 1_000)

onShutdown('journal', () => console.log('journal closed'))
onShutdown('outbox', async () => {
  console.log('outbox begun')
  await setTimeout(50) // the process exits before this is over
  console.log('outbox sent')
})
onShutdown('pattern', () => /^(a+)+$/.test(`${'a'.repeat(40)}!`))

console.log('ready')

// Output:
// ready
// outbox begun
// journal closed
// lastcall: pattern blocks the event loop
//     at RegExp.test (<anonymous>)
//     at Hook.run (examples/11-timeline-blocked.js:15:39)
// lastcall: exit 124, 1765 ms after SIGTERM: the event loop is blocked
//           0 ms        500          1000        1500
//           ┬───────────┬────────────┬───────────┬────────────
// … pattern ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒     ┊  1731 ms  abandoned
// … outbox                           ┊                  ▒    ┊     3 ms  abandoned
// ✓ journal                          ┊                  ▏    ┊     0 ms
//                 last call, 1000 ms ┘                       ┊
//                                          deadline, 2000 ms ┘
//   pattern  had not ended after 1731 ms, overtaken by outbox, journal (blocks the event loop; went on past last call)
//   outbox   had not ended after 3 ms, overtaken by journal (did not wait for its turn)
//   journal  done after 0 ms (did not wait for its turn)
//   still open: Timeout ×2
// Waiting for the debugger to disconnect...
// exit 124
