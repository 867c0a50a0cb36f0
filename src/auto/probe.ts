/**
 * Loaded into an instance of a supervised program whose port is also that of others: asks its first HTTP server for the path
 * that stands in this module's own URL, through a door that only this process has, and tells the manager when the answer is
 * a 2xx.
 */
import { get } from 'node:http'
import { type AddressInfo, createServer, type Server as NetServer } from 'node:net'
import { systemClock } from '../core/node/clock.ts'
import { sendToParent } from '../core/shutdown/cluster.ts'
import { onHttpServer } from './listening-servers.ts'

/** Milliseconds between two questions, and for which one waits for its answer. */
const INTERVAL = 100
const ANSWER_TIME = 1_000

const path = new URL(import.meta.url).searchParams.get('path') ?? '/'
let isAsking = false

onHttpServer((server) => {
  if (isAsking) return
  isAsking = true
  const door = createServer((socket) => server.emit('connection', socket))
  door.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => ask(door))
})

function ask(door: NetServer): void {
  const { port } = door.address() as AddressInfo
  let isAnswered = false
  const request = get({ port, path, agent: false, timeout: ANSWER_TIME }, ({ statusCode = 0 }) => {
    isAnswered = statusCode >= 200 && statusCode < 300
    request.destroy()
  })
  request.on('timeout', () => request.destroy())
  request.on('error', () => {})
  request.on('close', () => {
    if (!isAnswered) return systemClock.setTimeout(() => ask(door), INTERVAL).unref()
    door.close()
    sendToParent(process, 'ready')
  })
}
