/**
 * Loaded into an instance of a supervised program, whose port is also that of the other instances. The probe asks the
 * first HTTP server of the instance for the path in this module's own URL, through a port that only this process has.
 * The probe tells the supervisor when the answer is a 2xx, and what it was before that.
 */
import { type AddressInfo, createServer, type Server as NetServer } from 'node:net'
import { systemClock } from '../core/node/clock.ts'
import { sendToParent } from '../core/shutdown/cluster.ts'
import { REFUSAL, untilAnsweredWell } from './http-question.ts'
import { onHttpServer } from './listening-servers.ts'

const path = new URL(import.meta.url).searchParams.get('path') ?? '/'
let isAsking = false

onHttpServer((server) => {
  if (isAsking) return
  isAsking = true
  const door = createServer((socket) => server.emit('connection', socket))
  door.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => void askThrough(door))
})

async function askThrough(door: NetServer): Promise<void> {
  const { port } = door.address() as AddressInfo
  let last = ''
  const onRefusal = (answer: string): void => {
    if (answer !== last) sendToParent(process, `${REFUSAL}${answer}`)
    last = answer
  }
  const { signal } = new AbortController()
  await untilAnsweredWell(`http://localhost:${port}${path}`, systemClock, signal, onRefusal)
  door.close()
  sendToParent(process, 'ready')
}
