import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { dirname } from 'node:path'
import { finished } from 'node:stream/promises'
import { isMainThread } from 'node:worker_threads'
import { hasCode, withoutLink } from '../../core/api/errors.ts'
import { systemClock, withTimeout } from '../../core/node/clock.ts'
import { controlError } from '../errors.ts'
import type { ProgramStatus } from '../options/program-status.ts'
import { LONGEST_PATH } from './control-path.ts'
import { inodeOf, listenAlone, removeSocket } from './socket-file.ts'
import { dangerForRoot, isPrivate } from './trust.ts'

/** Milliseconds in which a client has to send its request, and how often that is checked. */
const REQUEST_TIME = 2_000
const REQUEST_CHECK_INTERVAL = 500

/** Bytes that a request may have. */
const LARGEST_REQUEST = 4_096

const MOST_CLIENTS = 32

/** Milliseconds in which clients have to take their answers, and to exit, when the supervisor exits. */
const LAST_ANSWERS_TIME = 1_000

/** What a supervisor can be asked to do. */
export type Action = 'stop' | 'restart' | 'reload'

/** The supervisor, as the clients of its control socket see it. */
export interface Controlled {
  status(): readonly ProgramStatus[]
  /** Does something with one program; without a name, with all programs. */
  act(action: Action, name: string | undefined): Promise<void>
  /** Sends a signal to one program; without a name, to all programs. */
  signal(signal: string, name: string | undefined): void
}

/** S8: listens on a socket for the requests of `lastcall status`, `restart`, `reload`, `stop` and `kill`. */
export async function listenForControl(path: string, controlled: Controlled): Promise<ControlServer> {
  checkPath(path)
  const answers = new Set<Promise<void>>()
  const served = new WeakSet<Socket>()
  const server = createServer(
    {
      maxHeaderSize: LARGEST_REQUEST,
      headersTimeout: REQUEST_TIME,
      requestTimeout: REQUEST_TIME,
      connectionsCheckingInterval: REQUEST_CHECK_INTERVAL,
    },
    (request, response) => {
      // The answer closes the connection, so a second request on it is ignored.
      if (served.has(request.socket) && !isHeld(request)) return
      served.add(request.socket)
      const answering = answer(request, response, controlled).then(() => void answers.delete(answering))
      answers.add(answering)
    },
  )
  server.maxConnections = MOST_CLIENTS
  try {
    await listenAlone(server, path)
  } catch (cause) {
    if (hasCode(cause, 'ERR_LASTCALL_CONTROL')) throw cause
    throw controlError(`the control socket ${path} cannot be created: ${(cause as Error).message}`, {
      cause,
    })
  }
  return new ControlServer(server, path, answers)
}

function checkPath(path: string): void {
  if (Buffer.byteLength(path) > LONGEST_PATH)
    throw controlError(`the path of the control socket is longer than ${LONGEST_PATH} bytes: ${path}`)
  const danger = dangerForRoot(path)
  if (danger !== undefined) throw controlError(`the control socket ${path} cannot be created: ${danger}`)
  // A thread cannot change the umask, so there the socket's own mode does not keep others out.
  if (!isMainThread && !isPrivate(dirname(path))) {
    const expected = 'a folder of this user that no other user may access (mode 0700)'
    throw controlError(`in a worker thread, the control socket ${path} must be in ${expected}`)
  }
}

/** An HTTP server that listens on the control socket. */
export class ControlServer {
  readonly #server: Server
  readonly #path: string
  readonly #inode: number
  readonly #answers: ReadonlySet<Promise<void>>

  /** @param answers - Resolve when they are given. */
  constructor(server: Server, path: string, answers: ReadonlySet<Promise<void>>) {
    this.#answers = answers
    this.#server = server
    this.#path = path
    this.#inode = inodeOf(path)
  }

  /** Takes no more requests. Resolves when those that came are answered; silent clients are disconnected. */
  async close(): Promise<void> {
    // Node removes the file when it closes the server, even if another process has replaced it.
    if (inodeOf(this.#path) === this.#inode) this.#server.close()
    else this.#server.unref()
    await withTimeout(systemClock, Promise.all(this.#answers), LAST_ANSWERS_TIME, () => [])
    this.#server.closeAllConnections()
  }

  /** Removes the socket at an exit, when nothing can be answered any more. */
  removeSocket(): void {
    removeSocket(this.#path, this.#inode)
  }
}

/** True if the client keeps the connection open for as long as it needs the supervisor. */
function isHeld({ headers }: IncomingMessage): boolean {
  return headers.connection?.toLowerCase() === 'keep-alive'
}

/** Resolves when the answer is given, or the client has left; for a held connection when it is closed. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  controlled: Controlled,
): Promise<void> {
  const { status, body } = await respond(request, controlled)
  response.statusCode = status
  response.setHeader('Content-Type', 'application/json')
  if (!isHeld(request)) response.setHeader('Connection', 'close')
  response.end(`${JSON.stringify({ pid: process.pid, ...body }, withMessage)}\n`)
  await finished(response).catch(() => {})
  // Not `once`, which rejects at an error: garbage behind the request is one.
  if (isHeld(request) && !request.socket.closed)
    await new Promise((resolve) => request.socket.on('close', resolve))
}

/** JSON would leave out the message of an error, which is no enumerable property. */
function withMessage(_key: string, value: unknown): unknown {
  return value instanceof Error ? { ...value, message: value.message } : value
}

/** What a request asks for: `/status`, `/restart`, `/restart/web`, `/kill/SIGUSR2` or `/kill/SIGUSR2/web`. */
const ROUTE = /^\/(?:(status|stop|restart|reload)|kill\/(SIG\w+))(?:\/([\w.-]+))?$/

/** Does what a request asks for by `GET` or `POST`. All other requests change nothing. */
async function respond(
  { url = '', method, headers }: IncomingMessage,
  controlled: Controlled,
): Promise<{ readonly status: number; readonly body: object }> {
  const refuse = (status: number, error: string) => ({ status, body: { error } })
  const [isKnown, what, signal, name] = ROUTE.exec(url) ?? []
  if (!isKnown || (what === 'status' && name))
    return refuse(404, 'there is only /status, /stop, /restart, /reload and /kill/SIGNAL')
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers
  if (length !== '0' || encoding !== undefined) return refuse(413, 'a request must not have a body')
  const right = what === 'status' ? 'GET' : 'POST'
  if (method !== right) return refuse(405, `use ${right}`)
  try {
    if (signal) controlled.signal(signal, name)
    else if (what !== 'status') await controlled.act(what as Action, name)
    return { status: 200, body: { programs: controlled.status() } }
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    return refuse(code === 'ERR_LASTCALL_ARGUMENT_RANGE' ? 404 : 409, withoutLink(message))
  }
}
