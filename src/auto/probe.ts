/**
 * Loaded into an instance of a supervised program, whose port is also that of the other instances. The probe asks the
 * first HTTP server of the instance for the path in this module's own URL, on a connection inside the process.
 * The probe tells the supervisor when the answer is a 2xx, and what it was before that.
 */
import type { Server as NetServer } from 'node:net'
import { systemClock } from '../core/node/clock.ts'
import { sendToParent } from '../core/shutdown/cluster.ts'
import { untilAnsweredWell } from './http-question.ts'
import { connectInside } from './inner-connection.ts'
import { onHttpServer } from './listening-servers.ts'
import { REFUSAL } from './messages.ts'

const path = new URL(import.meta.url).searchParams.get('path') ?? '/'
let isAsking = false

onHttpServer((server) => {
  if (isAsking) return
  isAsking = true
  void ask(server)
})

async function ask(server: NetServer): Promise<void> {
  let last = ''
  const onRefusal = (answer: string): void => {
    if (answer !== last) sendToParent(process, `${REFUSAL}${answer}`)
    last = answer
  }
  const { signal } = new AbortController()
  const question = { url: `http://localhost${path}`, createConnection: () => connectInside(server) }
  await untilAnsweredWell(question, systemClock, signal, onRefusal)
  sendToParent(process, 'ready')
}
