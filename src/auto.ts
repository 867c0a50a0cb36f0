/**
 * Drains every HTTP server of the process, without a change to it. Not to be imported by an application, but before it:
 *
 * ```sh
 * node --import lastcall/auto app.js
 * NODE_OPTIONS='--import lastcall/auto' npm start
 * ```
 *
 * `LASTCALL_TIMEOUT`, `LASTCALL_DELAY`, `LASTCALL_SIGNALS`, `LASTCALL_REPORT` and `LASTCALL_READY_PATH` set it up; a bad
 * one keeps the process from starting.
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
import { checkDelayEnv } from './http/delay.ts'

const { signals, parent, readyPath } = readEnvironment(process)
configure({ signals, parent })
checkDelayEnv(defaultRegistry().settings)
// Threads may have servers where the main thread has none.
if (isMainThread) defaultRegistry().connect?.()
const isDraining = drainListeningServers(defaultRegistry(), (server) => {
  allowSecondClose(server, defaultRegistry())
  if (readyPath !== undefined) serveReadiness(server, readyPath)
})
// Threads hear no signals.
if (isMainThread) new HeldSignals(defaultRegistry(), isDraining)
