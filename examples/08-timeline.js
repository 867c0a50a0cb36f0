// Shows: what each hook took, as bars on one time axis. Brokers and databases are stood in for by timers.
// Try: node examples/08-timeline.js, then Ctrl-C.
import { setTimeout } from 'node:timers/promises'
import { configure, hold, onShutdown } from 'lastcall'

configure({ report: 'timeline' })
const keepsRunning = setInterval(() => {}, 1_000)

onShutdown('metrics', () => setTimeout(60), { priority: 'telemetry' })
onShutdown('postgres', () => setTimeout(160))
onShutdown('outbox', () => setTimeout(100))
onShutdown('broker', () => setTimeout(80), { after: 'outbox' })
onShutdown('timer', () => clearInterval(keepsRunning), { priority: 'work' })
onShutdown('http', () => setTimeout(140), { priority: 'traffic', concurrent: true })
const release = hold('job 7')
process.once('SIGTERM', () => setTimeout(230).then(release))

console.log('ready')

// Output:
// ready
// lastcall: exit 0, 635 ms after SIGTERM: all hooks done
//            0 ms               200                400                600
//            ┬──────────────────┬──────────────────┬──────────────────┬───
// ✓ http     █████████████▊                                                 142 ms
// ✓ job 7                 █████████▏                                         87 ms
// ✓ timer                 ▏                                                   0 ms
// ✓ outbox                         █████████▉                               101 ms
// ✓ broker                                  ████████▋                        80 ms
// ✓ postgres                                        ████████████████▏       161 ms
// ✓ metrics                                                         ██████   60 ms
//            not reached: last call, 7200 ms; deadline, 9000 ms
// exit 0
