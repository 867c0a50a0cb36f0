// Shows: what each hook took, as bars on one time axis. Timers stand in for brokers and databases.
// Try: node examples/08-timeline.js, then Ctrl-C.
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { configure, hold, onShutdown } from 'lastcall'

configure({ report: 'timeline' })
const keepsRunning = setInterval(() => {}, 1_000)

onShutdown('metrics', () => setTimeout(60), { priority: 'telemetry' })
onShutdown('postgres', () => setTimeout(160))
onShutdown('outbox', () => setTimeout(100))
onShutdown('broker', () => setTimeout(80), { after: 'outbox' })
onShutdown('timer', () => clearInterval(keepsRunning), { priority: 'work' })
onShutdown('http', () => setTimeout(140), { priority: 'traffic' })
hold('job 7', async () => {
  await once(process, 'SIGTERM')
  await setTimeout(800)
})

console.log('ready')

// Output:
// ready
// lastcall: exit 0, 1211 ms after SIGTERM: all hooks done
//            0 ms      200       400       600       800       1000
//            ┬─────────┬─────────┬─────────┬─────────┬─────────┬─────────┬
// ✓ http                              ███████▋                              141 ms
// ✓ timer                                    ▏                                0 ms
// ✓ job 7                                    ████████▌                      154 ms
// ✓ outbox                                           █████▋                 101 ms
// ✓ broker                                                ████▊              81 ms
// ✓ postgres                                                  ████████▉     161 ms
// ✓ metrics                                                           ████   61 ms
//            not reached: last call, 7200 ms; deadline, 9000 ms
// exit 0
