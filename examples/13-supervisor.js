// Shows: a supervisor of two programs. It stops the newest first, and waits for each.
// Try: node examples/13-supervisor.js, then Ctrl-C; or kill the worker, and watch it start again.
import { fileURLToPath } from 'node:url'
import { createSupervisor } from 'lastcall/supervisor'

const command = (...args) => [
  process.execPath,
  fileURLToPath(new URL('supervisor/worker.js', import.meta.url)),
  ...args,
]
const supervisor = createSupervisor()
await supervisor.start({ name: 'queue', command: command('queue'), ready: 'message' })
await supervisor.start({
  name: 'worker',
  command: command('worker'),
  ready: 'message',
  restart: 'on-failure',
})
console.log('ready')

// Output:
// queue: started
// worker: started
// ready
// worker: done on SIGTERM
// queue: done on SIGTERM
// exit 0
