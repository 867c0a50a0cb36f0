import type { Server as HttpServer, ServerResponse } from 'node:http'
import type { Server as NetServer } from 'node:net'
import { pause } from '../../core/node/clock.ts'
import type { DrainScene } from '../drained-servers.ts'
import type { Closing, Left } from './closing.ts'

/** Milliseconds between two looks for connections that have become idle. */
const INTERVAL = 50

/** Whether the servers of `node:http` here have none of the fields that a drain looks at on Node. */
export function isOnBun(): boolean {
  return 'bun' in process.versions
}

/** Closes servers of `node:http` on Bun, by their documented methods alone. */
export class NodeClosing implements Closing {
  /** Bun's servers do not tell how many responses are in flight, only when no connection is left. */
  isBusy = true
  readonly #servers: () => readonly NetServer[]
  readonly #scene: DrainScene

  constructor(servers: () => readonly NetServer[], scene: DrainScene) {
    this.#servers = servers
    this.#scene = scene
  }

  /** H2: from now on each response says `Connection: close`. */
  announce(): void {
    for (const server of this.#servers()) server.prependListener('request', sayClose)
  }

  async close(): Promise<Left> {
    const closed = Promise.all(this.#servers().map(closeServer)).then(() => {
      this.isBusy = false
    })
    while (this.isBusy) {
      // H4: `close` leaves a connection that has been busy to its keep-alive timeout.
      for (const server of this.#servers()) (server as Partial<HttpServer>).closeIdleConnections?.()
      await Promise.race([closed, pause(this.#scene.settings.clock, INTERVAL)])
    }
    return { responses: 0, connections: 0 }
  }

  cut(): Left {
    for (const server of this.#servers()) (server as Partial<HttpServer>).closeAllConnections?.()
    return { responses: this.isBusy ? 1 : 0, connections: 0 }
  }

  release(): void {
    for (const server of this.#servers()) server.off('request', sayClose)
  }
}

function sayClose(_request: unknown, response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close')
}

/** A server that does not listen is closed already. */
function closeServer(server: NetServer): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}
