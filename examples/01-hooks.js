// Shows: hooks in their order. Larger priorities first, then what was opened last.
// Try: node examples/01-hooks.js, then Ctrl-C.
import { onShutdown } from 'lastcall'

const timer = setInterval(() => {}, 1_000) // stands in for a service

onShutdown('metrics', () => console.log('metrics sent'), { priority: 'telemetry' })
onShutdown('postgres', () => console.log('postgres closed'))
onShutdown('cache', () => console.log('cache closed'))
onShutdown('timer', () => clearInterval(timer), { priority: 'work' })
onShutdown('http', ({ reason }) => console.log(`server drained on ${reason.signal}`), { priority: 'traffic' })
console.log('ready')

// Output:
// ready
// server drained on SIGTERM
// cache closed
// postgres closed
// metrics sent
// exit 0
