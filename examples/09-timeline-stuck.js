// Shows: a hook that never ends. After last call its level is passed over, and the levels below run in their order.
// Try: node examples/09-timeline-stuck.js, then Ctrl-C.
import { setTimeout } from 'node:timers/promises'
import { configure, onShutdown } from 'lastcall'

configure({ report: 'timeline', timeout: 2_000, delay: 0 })
const keepsRunning = setInterval(() => {}, 1_000)

onShutdown('metrics', () => setTimeout(40), { priority: 'telemetry' })
onShutdown('postgres', () => setTimeout(60), { priority: 'storage' })
onShutdown('outbox', () => setTimeout(40))
onShutdown('cache', () => new Promise(() => {}))
onShutdown('timer', () => clearInterval(keepsRunning))
onShutdown('http', () => setTimeout(150), { priority: 'traffic' })

console.log('ready')

// Output:
// ready
// lastcall: exit 124, 2002 ms after SIGTERM: the deadline passed
//            0 ms        500         1000        1500
//            ┬───────────┬───────────┬───────────┬───────────┬
// ✓ http     ████                                   ┊        ┊   154 ms
// ✓ timer       ▏                                   ┊        ┊     0 ms
// … cache       ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  1839 ms  abandoned
// ✓ outbox                                          ┊    █▎  ┊    41 ms
// ✓ postgres                                        ┊    █▊  ┊    61 ms
// ✓ metrics                                         ┊     █▊ ┊    41 ms
//                                last call, 1600 ms ┘        ┊
//                                          deadline, 2000 ms ┘
//   cache   had not ended after 1839 ms, overtaken by outbox, postgres, metrics (went on past last call)
//   outbox  done after 41 ms, overtaken by postgres (did not wait for its turn)
// exit 124
