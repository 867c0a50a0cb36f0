// Shows: a hook that never ends. At last call all that has not started starts, so that nothing is lost.
// Try: node examples/09-timeline-stuck.js, then Ctrl-C.
import { setTimeout } from 'node:timers/promises'
import { configure, onShutdown } from 'lastcall'

configure({ report: 'timeline', timeout: 1_000 })
const keepsRunning = setInterval(() => {}, 1_000)

onShutdown('metrics', () => setTimeout(60), { priority: 'telemetry' })
onShutdown('postgres', () => setTimeout(120))
onShutdown('outbox', () => setTimeout(80))
onShutdown('cache', () => new Promise(() => {}))
onShutdown('timer', () => clearInterval(keepsRunning))
onShutdown('http', () => setTimeout(150), { priority: 'traffic' })

console.log('ready')

// Output:
// ready
// lastcall: exit 124, 1001 ms after SIGTERM: the deadline passed
//            0 ms                    500
//            ┬───────────────────────┬────────────────────────┬
// ✓ http     ███████▋                               ┊         ┊  152 ms
// ✓ timer           ▏                               ┊         ┊    0 ms
// … cache           ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  847 ms  abandoned
// ✓ outbox                                          ┊████▏    ┊   81 ms
// ✓ postgres                                        ┊██████▏  ┊  121 ms
// ✓ metrics                                         ┊███▏     ┊   61 ms
//                                 last call, 800 ms ┘         ┊
//                                           deadline, 1000 ms ┘
//   cache     had not ended after 847 ms (went on past last call)
//   outbox    done after 81 ms (started at last call)
//   postgres  done after 121 ms (started at last call)
//   metrics   done after 61 ms (started at last call)
// exit 124
