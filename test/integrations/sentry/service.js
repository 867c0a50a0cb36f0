// Reports its errors to Sentry, those of the shutdown too. FAULT says what goes wrong.
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import * as Sentry from '@sentry/node'
import { configure, onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import { closeSentry, reportHooks } from './report-hooks.js'

const { FAULT, SENTRY_DSN } = process.env

configure({ crashes: true }) // otherwise Sentry ends the process at an uncaught error, and no hook runs
Sentry.init({ dsn: SENTRY_DSN })
reportHooks()
onShutdown('sentry', closeSentry, { priority: 'telemetry' }) // registered first, so it is the last hook

const faults = {
  throws: () => Promise.reject(new Error('the store is full')),
  hangs: () => new Promise(() => {}),
  stray: () => void setImmediate(() => Promise.reject(new Error('nobody catches this'))),
}
onShutdown('store', faults[FAULT] ?? (() => console.log('store closed')), { priority: 'storage' })

let requests = 0
const server = createServer(async (_request, response) => {
  const id = ++requests
  console.log(`request ${id}`)
  await pause(200)
  Sentry.captureMessage(`order ${id}`)
  response.end(String(id))
})
drainOnShutdown(server)
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`port ${server.address().port} ready`)
  if (FAULT === 'crashes') throw new Error('a bug')
})
