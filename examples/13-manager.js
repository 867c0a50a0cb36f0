// Shows: a manager of two programs, which it stops in reverse order of their start, and waits for.
// Try: node examples/13-manager.js, then Ctrl-C; or kill the worker, and see it come back.
import { fileURLToPath } from 'node:url'
import { createSupervisor } from 'lastcall/supervisor'

const command = (...args) => [
  process.execPath,
  fileURLToPath(new URL('manager/worker.js', import.meta.url)),
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
