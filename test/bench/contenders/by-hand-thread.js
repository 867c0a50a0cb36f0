// What is written without a library, and one thread that does nothing: what any watchdog costs at least.
import { Worker } from 'node:worker_threads'
import { runAll } from './listen.js'

export function register(hooks) {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, async () => {
      new Worker(new URL('./waiting-thread.js', import.meta.url)).unref()
      await runAll(hooks)
      process.exit()
    })
  }
}
