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
 * These variables configure it: `LASTCALL_TIMEOUT`, `LASTCALL_DELAY`, `LASTCALL_MAX_DELAY`, `LASTCALL_SIGNALS`,
 * `LASTCALL_REPORT` and `LASTCALL_READY_PATH`. If a value is not valid, the process does not start.
 *
 * @module
 */
import { isMainThread } from 'node:worker_threads'
import { readEnvironment } from './auto/environment.ts'
import { HeldSignals } from './auto/held-signals.ts'
import { drainListeningServers } from './auto/listening-servers.ts'
import { serveReadiness } from './auto/ready-path.ts'
import { allowSecondClose } from './auto/second-close.ts'
import { configure } from './default/functions.ts'
import { defaultRegistry } from './default/registry.ts'

// W4
const { signals, parent, readyPath } = readEnvironment(process)
configure({ signals, parent })
// A worker thread may have servers even if the main thread has none.
if (isMainThread) defaultRegistry().connect()
const isDraining = drainListeningServers(defaultRegistry(), (server) => {
  allowSecondClose(server, defaultRegistry())
  if (readyPath !== undefined) serveReadiness(server, readyPath)
})
// Node gives signals to the main thread only.
if (isMainThread) new HeldSignals(defaultRegistry(), isDraining)
