/**
 * Drains every HTTP server of the process, without a change to the application. Load it before the application, and
 * start `node` itself:
 *
 * ```sh
 * node --import lastcall/auto app.js
 * ```
 *
 * Do not start it with `npm start` or `npx`, not even with NODE_OPTIONS: npm gets the SIGTERM, and your application may
 * never get it. Do not import it in the code of your application.
 *
 * The primary of an application that uses `node:cluster` passes SIGTERM on to its workers, and waits for them, unless
 * the application itself listens for the signal in the primary.
 *
 * These variables configure it: `LASTCALL_TIMEOUT`, `LASTCALL_DELAY`, `LASTCALL_MAX_DELAY`, `LASTCALL_SIGNALS`,
 * `LASTCALL_REPORT` and `LASTCALL_READY_PATH`. If a value is not valid, the process does not start.
 *
 * @module
 */
import { isMainThread } from 'node:worker_threads'
import { ClusteredPrimary } from './auto/clustered-primary.ts'
import { readEnvironment } from './auto/environment.ts'
import { HeldSignals } from './auto/held-signals.ts'
import { drainListeningServers } from './auto/listening-servers.ts'
import { serveReadiness } from './auto/ready-path.ts'
import { allowSecondClose } from './auto/second-close.ts'
import { DEFAULT_SIGNALS } from './core/check/settings.ts'
import { configure } from './default/functions.ts'
import { defaultRegistry } from './default/registry.ts'

const { signals, parent, readyPath, isWorker } = readEnvironment(process)
configure({ signals, parent })
const registry = defaultRegistry()
// A worker thread may have servers even if the main thread has none.
if (isMainThread) registry.connect()
// W4
const countDrains = drainListeningServers(registry, (server) => {
  allowSecondClose(server, registry)
  if (readyPath !== undefined) serveReadiness(server, readyPath)
})
// Node gives signals to the main thread only.
if (isMainThread) {
  // W5: a worker gets the signal from its primary. If it is sent to the whole process group, the worker gets it twice.
  const passedOn = signals ?? DEFAULT_SIGNALS
  new HeldSignals(registry, countDrains, isWorker ? passedOn : [])
  if (!isWorker) new ClusteredPrimary(registry, passedOn, countDrains)
}
