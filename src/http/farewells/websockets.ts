import type { IncomingMessage } from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'
import { webSocketOn } from '../internals.ts'
import type { NewcomerCount } from '../newcomers.ts'
import type { Spread } from '../spread.ts'
import type { Wait, WaitTerms } from '../stalled/waits.ts'
import { GOING_AWAY, writeCloseFrame } from './close-frame.ts'
import { countCut } from './cut-responses.ts'
import type { Farewell, FarewellTerms } from './farewell.ts'
import { refuseLateMessages } from './late-messages.ts'
import { mapOfServer } from './of-server.ts'
import { Upgrades } from './upgrades.ts'

/** The open WebSockets of a server, each with the request that has opened it. */
const openOn = mapOfServer<Socket, IncomingMessage>()

/** The connections that have changed their protocol, or were asked to, each with the request that did so. */
const UPGRADED = new WeakMap<Socket, IncomingMessage>()

/** H6: milliseconds within which a client has to answer that its WebSocket is closed. */
const ANSWER_TIME = 2_000

/**
 * H5: closes the WebSockets of a server with status 1001, whichever library opened them. They stay open until the
 * server has stopped listening: their clients reconnect at once, and have to reach another server. Those that the
 * application wants to finish stay open until they are closed by itself.
 */
export class WebSocketFarewell implements Farewell {
  readonly #terms: FarewellTerms
  readonly #upgrades: Upgrades
  readonly #open: Map<Socket, IncomingMessage>
  #newcomers: NewcomerCount | undefined
  /** Closes WebSockets, once the server has stopped listening. */
  #spread: Spread | undefined

  constructor(server: NetServer, terms: FarewellTerms) {
    this.#terms = terms
    this.#open = openOn(server)
    this.#upgrades = new Upgrades(server, terms.clock, {
      onUpgrade: (request, socket) => {
        UPGRADED.set(socket, request)
        // For the delay an upgrade is over as soon as it has come: nobody waits for what follows.
        this.#newcomers?.note(request, socket)()
      },
      onWebSocket: (request, socket) => this.#add(socket, request),
    })
  }

  announce(newcomers: NewcomerCount): void {
    this.#newcomers = newcomers
    this.#terms.connections.adopt(this.#open.keys())
  }

  get returning(): number {
    return this.#toClose().length
  }

  closeConnections(spread: Spread): void {
    this.#spread = spread
    for (const socket of this.#toClose()) spread.add(() => this.#close(socket))
  }

  /** A WebSocket has a limit of its own. */
  waitOf(socket: Socket, { queues, mustFinish }: WaitTerms): Wait | undefined {
    const request = UPGRADED.get(socket)
    if (!request || this.#open.has(socket) || mustFinish(request)) return undefined
    return {
      kind: 'tunnel',
      moved: socket.bytesRead + (queues.deliveryTo(socket)?.taken ?? socket.bytesWritten),
    }
  }

  cut(): Socket[] {
    const { classifier } = this.#terms
    const lost = [...this.#open].filter(
      ([, request]) => classifier.classOf(request) === 'finish' && countCut(request),
    )
    return lost.map(([socket]) => socket)
  }

  detach(): void {
    this.#upgrades.detach()
  }

  #toClose(): Socket[] {
    const { classifier } = this.#terms
    return [...this.#open].flatMap(([socket, request]) =>
      classifier.classOf(request) === 'finish' ? [] : [socket],
    )
  }

  #add(socket: Socket, request: IncomingMessage): void {
    this.#open.set(socket, request)
    socket.on('close', () => this.#open.delete(socket))
    if (!this.#spread || this.#terms.classifier.classOf(request) === 'finish') return
    // The library sets up its WebSocket right after it has answered the upgrade.
    this.#terms.clock.setImmediate(() => this.#spread?.add(() => this.#close(socket)))
  }

  /** Starts the closing handshake. The library itself handles the client's answer. */
  #close(socket: Socket): void {
    const { clock, stalledClients } = this.#terms
    const webSocket = webSocketOn(socket)
    const timer = clock.setTimeout(
      () => stalledClients.close(socket, 'did not answer the close of its WebSocket'),
      ANSWER_TIME,
    )
    timer.unref()
    const takeNoMore = refuseLateMessages(socket, clock, () =>
      stalledClients.close(socket, 'went on sending after the close of its WebSocket'),
    )
    socket.on('close', () => {
      clock.clearTimeout(timer)
      takeNoMore()
    })
    try {
      // ws sends its queued messages before the close frame.
      if (webSocket) webSocket.close(GOING_AWAY)
      else writeCloseFrame(socket, clock)
    } catch {
      // The application has replaced `close` or `write`, and its method threw.
      socket.destroy()
    }
  }
}
