// Shows: hooks that throw and that take too long. Each is named, and the next ones run.
// Try: node examples/10-timeline-failures.js, then Ctrl-C.
import { setTimeout } from 'node:timers/promises'
import { configure, onShutdown } from 'lastcall'

configure({ report: 'timeline' })
const keepsRunning = setInterval(() => {}, 1_000)

onShutdown('postgres', () => setTimeout(140))
onShutdown('broker', () => setTimeout(5_000, undefined, { ref: false }), { timeout: 260 })
onShutdown('cache', async () => {
  await setTimeout(80)
  throw 'ECONNRESET'
})
onShutdown('timer', () => clearInterval(keepsRunning))

console.log('ready')

// Output:
// ready
// lastcall: exit 1, 492 ms after SIGTERM: 2 of 4 hooks did not succeed
//            0 ms      100       200       300       400
//            ┬─────────┬─────────┬─────────┬─────────┬─────────
// ✓ timer    ▎                                                     2 ms
// ✗ cache    ████████▉                                            83 ms  failed
// ! broker           ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓                262 ms  timed out
// ✓ postgres                                    ███████████████  141 ms
//            not reached: last call, 7200 ms; deadline, 9000 ms
//   cache   failed after 83 ms: 'ECONNRESET'
//   broker  timed out after 262 ms
// exit 1
