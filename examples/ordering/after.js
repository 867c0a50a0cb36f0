// Shows: a hook with `after` leaves the sequence. Timers stand in for databases and the like.
// Try: node examples/ordering/after.js, then Ctrl-C.
import { setTimeout } from 'node:timers/promises'
import { configure, onShutdown } from 'lastcall'

configure({ report: 'timeline' })
const keepsRunning = setInterval(() => {}, 1_000)

onShutdown('postgres', () => setTimeout(100))
onShutdown('index', () => setTimeout(300), { after: 'cache' })
onShutdown('files', () => setTimeout(150))
onShutdown('cache', () => setTimeout(100))
onShutdown('timer', () => clearInterval(keepsRunning), { priority: 'work' })

console.log('ready')

// Output:
// ready
// lastcall: exit 0, 508 ms after SIGTERM: all hooks done
//            0 ms        100         200         300         400
//            ┬───────────┬───────────┬───────────┬───────────┬───────────┬
// ✓ timer    ▎                                                                2 ms
// ✓ cache    ████████████▊                                                  101 ms
// ✓ index                ████████████████████████████████████▉              300 ms
// ✓ files                ███████████████████                                150 ms
// ✓ postgres                                                 █████████████  101 ms
//            not reached: last call, 7200 ms; deadline, 9000 ms
// exit 0
