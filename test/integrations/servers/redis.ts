import { createClient } from 'redis'
import { findPort } from '../../support/port.ts'
import { findProgram } from './programs.ts'
import { createFolder, type Server, startServer } from './server.ts'

export interface Redis extends Server {
  readonly url: string
  /** Sends one command on a connection of its own. */
  send(...command: string[]): Promise<unknown>
  /** How many connections have been ended by QUIT; of those of a program that has ended none is open, whatever it did. */
  quits(): Promise<number>
}

/** An empty Redis that writes nothing to disk. */
export async function startRedis(): Promise<Redis> {
  const folder = createFolder()
  const port = await findPort()
  const url = `redis://127.0.0.1:${port}`
  const options = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no', loglevel: 'verbose' }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`])
  const send = (...command: string[]) => ask(url, command)
  const server = await startServer({
    port,
    folder,
    command: [findProgram('redis-server'), ...args],
    ask: () => send('PING'),
  })
  return { ...server, url, send, quits: () => countQuits(send) }
}

async function ask(url: string, command: string[]): Promise<unknown> {
  const client = createClient({ url, socket: { reconnectStrategy: false } })
  // Without a listener a server that is not up yet ends the process.
  client.on('error', () => {})
  await client.connect()
  try {
    return await client.sendCommand(command)
  } finally {
    await client.close()
  }
}

async function countQuits(send: Redis['send']): Promise<number> {
  const statistics = String(await send('INFO', 'commandstats'))
  return Number(/cmdstat_quit:calls=(\d+)/.exec(statistics)?.[1] ?? 0)
}
