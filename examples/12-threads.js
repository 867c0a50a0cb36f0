// Shows: hooks in worker threads. Each thread is one hook of the main thread, with hooks of its own inside.
// Try: node examples/12-threads.js, then Ctrl-C.
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { configure, onShutdown } from 'lastcall'

if (isMainThread) {
  configure({ report: 'timeline' })
  onShutdown('postgres', () => pause(120), { priority: 'storage' })
  const worker = new Worker(new URL(import.meta.url))
  await once(worker, 'message')
  console.log('ready')
} else {
  onShutdown('thumbnails', () => pause(150))
  onShutdown('consumer', () => pause(90), { priority: 'work' })
  parentPort.postMessage('ready')
  setInterval(() => {}, 1_000)
}

// Output:
// ready
// lastcall: exit 0, 381 ms after SIGTERM: all hooks done
//                        0 ms        100          200          300
//                        ┬───────────┬────────────┬────────────┬──────────
// ✓ thread 1             █████████████████████████████████▏                 252 ms
// ✓ thread 1: consumer    ████████████▋                                      93 ms
// ✓ thread 1: thumbnails              ████████████████████▏                 150 ms
// ✓ postgres                                              ███████████████▉  122 ms
//                        not reached: last call, 7200 ms; deadline, 9000 ms
// exit 0
