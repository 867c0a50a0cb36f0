import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Ask } from '../app.ts'
import { Connection } from './connection.ts'
import type { Tally } from './tally.ts'

/** What all clients of one load know. */
export interface Aim {
  readonly port: number
  readonly headers: Readonly<Record<string, string>>
  readonly tally: Tally
  /** Aborts when nobody will answer any more. */
  readonly signal: AbortSignal
}

/** How a client behaves. */
export interface Manner {
  readonly ask: Ask
  readonly kind: 'fast' | 'slow' | 'stream'
  /** Asks again after a few milliseconds on the same connection. */
  readonly isHasty?: boolean
  /** Takes a new connection for each request. */
  readonly isNewcomer?: boolean
}

/** A pause of 20 to 60 ms, as a browser or another service makes it. */
const rest = (): Promise<void> => pause(20 + Math.random() * 40)

/** Asks until the connection is refused after the signal. */
export async function runClient(aim: Aim, manner: Manner): Promise<void> {
  while (!aim.signal.aborted) {
    const connection = await Connection.open(aim.port)
    if (connection) {
      const abort = (): void => connection.destroy()
      aim.signal.addEventListener('abort', abort)
      await askOn(connection, aim, manner)
      aim.signal.removeEventListener('abort', abort)
      connection.destroy()
    } else {
      aim.tally.refuse()
      if (aim.tally.isSignalled) return
    }
    await rest()
  }
}

async function askOn(connection: Connection, aim: Aim, manner: Manner): Promise<void> {
  do {
    await askOnce(connection, aim, manner)
    if (manner.isNewcomer) return
    await (manner.isHasty ? pause(4) : rest())
  } while (connection.isOpen && !aim.signal.aborted)
  // One that is closed while it is idle harms nobody; one that is reset may have met a request.
  if (connection.idleEnd === 'ECONNRESET') aim.tally.lose('idle connection reset')
}

async function askOnce(connection: Connection, aim: Aim, manner: Manner): Promise<void> {
  const { tally } = aim
  const begun = performance.now()
  begin(tally, manner, 1)
  const { isWhole, status, how } = await connection.ask(manner.ask, aim.headers)
  begin(tally, manner, -1)
  if (isWhole && status === (manner.ask.status ?? 200)) tally.answer(manner.kind)
  else if (isWhole) tally.lose(`${manner.kind}: status ${status}`)
  else if (await isCrossed(connection, status, aim)) tally.crossed++
  else {
    const ms = Math.round(performance.now() - begun)
    tally.lose(`${manner.kind}: ${how}`, `request ${connection.uses} of its connection, after ${ms} ms`)
  }
}

function begin(tally: Tally, { kind }: Manner, change: 1 | -1): void {
  tally.underWay += change
  if (kind === 'slow') tally.slowUnderWay += change
  if (kind === 'stream') tally.streamsUnderWay += change
}

/** A new connection may be reset in the backlog of a listener that closes, which is as good as refused. */
async function isCrossed({ uses }: Connection, status: number, { tally, port }: Aim): Promise<boolean> {
  if (!tally.isSignalled || uses > 1 || status > 0) return false
  const again = await Connection.open(port)
  again?.destroy()
  return again === undefined
}

/** Opens a WebSocket. Resolves when it is closed. */
export function runSocket({ port, headers, tally, signal }: Aim, path: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
    const abort = (): void => socket.terminate()
    signal.addEventListener('abort', abort)
    socket.on('error', () => {})
    socket.on('close', (code) => {
      signal.removeEventListener('abort', abort)
      tally.closeSocket(code)
      resolve()
    })
  })
}
