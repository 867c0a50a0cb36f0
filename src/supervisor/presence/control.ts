import { lstatSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { finished } from 'node:stream/promises'
import { isMainThread } from 'node:worker_threads'
import { pause, systemClock, withTimeout } from '../../core/node/clock.ts'
import { ControlError } from '../errors.ts'
import type { ProgramStatus } from '../options/program-status.ts'
import { LONGEST_PATH } from './control-path.ts'
import { tryLock } from './lock.ts'

/** Milliseconds in which a client has to say what it wants, and how often that is looked at. */
const PATIENCE = 2_000
const PATIENCE_INTERVAL = 500

/** Bytes that a request may have. */
const LARGEST_REQUEST = 4_096

const MOST_CLIENTS = 32

/** How often it is tried while another manager looks at the same socket, and milliseconds between two tries. */
const MOST_TRIES = 200
const TRY_INTERVAL = 5

/** Milliseconds in which clients have to take their answers, when the manager ends. */
const LAST_ANSWERS = 1_000

/** What a manager can be asked to do. */
export type Action = 'stop' | 'restart' | 'reload'

/** Who is asked. Without a name it is about all programs. */
export interface Controlled {
  status(): readonly ProgramStatus[]
  act(action: Action, name: string | undefined): Promise<void>
}

/** Listens on a socket for what the command asks. Returns what ends that, once all answers are given. */
export async function listenForControl(path: string, controlled: Controlled): Promise<ControlSocket> {
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    throw new ControlError(`the control socket ${path} has a path of more than ${LONGEST_PATH} bytes`)
  }
  const answers = new Set<Promise<void>>()
  const asked = new WeakSet<Socket>()
  const server = createServer(
    {
      maxHeaderSize: LARGEST_REQUEST,
      headersTimeout: PATIENCE,
      requestTimeout: PATIENCE,
      connectionsCheckingInterval: PATIENCE_INTERVAL,
    },
    (request, response) => {
      // An answer ends its connection, so what was sent after the first question has none.
      if (asked.has(request.socket)) return
      asked.add(request.socket)
      const answering = answer(request, response, controlled).then(() => void answers.delete(answering))
      answers.add(answering)
    },
  )
  server.maxConnections = MOST_CLIENTS
  try {
    await listen(server, path)
  } catch (cause) {
    if (cause instanceof ControlError) throw cause
    throw new ControlError(`the control socket ${path} cannot be had: ${(cause as Error).message}`, { cause })
  }
  return new ControlSocket(server, path, answers)
}

/** A socket that is listened on. */
export class ControlSocket {
  readonly #server: Server
  readonly #path: string
  readonly #inode: number
  readonly #answers: ReadonlySet<Promise<void>>

  /** @param answers - Those that are under way. */
  constructor(server: Server, path: string, answers: ReadonlySet<Promise<void>>) {
    this.#answers = answers
    this.#server = server
    this.#path = path
    this.#inode = inodeOf(path)
  }

  /** Takes no more questions. Resolves when those that were asked are answered; who has asked nothing is dropped. */
  async close(): Promise<void> {
    // Closing removes the file, whosever it is by now.
    if (inodeOf(this.#path) === this.#inode) this.#server.close()
    else this.#server.unref()
    await withTimeout(systemClock, Promise.all(this.#answers), LAST_ANSWERS, () => [])
    this.#server.closeAllConnections()
  }

  /** Removes the file, and cares for nobody. */
  remove(): void {
    if (inodeOf(this.#path) === this.#inode) rmSync(this.#path, { force: true })
  }
}

/** Replaces a socket that nobody listens on. */
async function listen(server: Server, path: string): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    try {
      return await bind(server, path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
    await removeStale(path)
    await pause(systemClock, TRY_INTERVAL)
  }
  throw new ControlError(`the control socket ${path} cannot be had: ${path}.lock is in the way`)
}

/** One at a time: who looks second could remove what the first listens on by then. */
async function removeStale(path: string): Promise<void> {
  if (await isListenedOn(path))
    throw new ControlError(`the control socket ${path} belongs to a manager that lives`)
  const unlock = tryLock(path)
  if (!unlock) return
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (stats && !stats.isSocket()) throw new ControlError(`${path} is there, and is no socket`)
    if (stats && !(await isListenedOn(path))) rmSync(path)
  } finally {
    unlock()
  }
}

/** From its first moment on the socket is for this user alone. */
function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const before = isMainThread ? process.umask(0o177) : undefined
    server.listen({ path, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
    if (before !== undefined) process.umask(before)
  })
}

function isListenedOn(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', ({ code }: NodeJS.ErrnoException) =>
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT'),
    )
  })
}

function inodeOf(path: string): number {
  try {
    return lstatSync(path).ino
  } catch {
    return 0
  }
}

/** `GET /status`, `POST /restart/web`. Nothing else has an effect. Resolves when the answer is given. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  controlled: Controlled,
): Promise<void> {
  const { status, body } = await respond(request, controlled)
  response.statusCode = status
  response.setHeader('Content-Type', 'application/json')
  response.setHeader('Connection', 'close')
  response.end(`${JSON.stringify({ pid: process.pid, ...body })}\n`)
  // Who has left has no answer.
  await finished(response).catch(() => {})
}

async function respond(
  { url = '', method, headers }: IncomingMessage,
  controlled: Controlled,
): Promise<{ readonly status: number; readonly body: object }> {
  const refuse = (status: number, error: string) => ({ status, body: { error } })
  const asked = /^\/(status|stop|restart|reload)(?:\/([\w.-]+))?$/.exec(url)
  const [, what, name] = asked ?? []
  if (!what || (what === 'status' && name))
    return refuse(404, 'there is only /status, /stop, /restart and /reload')
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers
  if (length !== '0' || encoding !== undefined) return refuse(413, 'a request has no body')
  const right = what === 'status' ? 'GET' : 'POST'
  if (method !== right) return refuse(405, `use ${right}`)
  try {
    if (what !== 'status') await controlled.act(what as Action, name)
    return { status: 200, body: { programs: controlled.status() } }
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    return refuse(code === 'ERR_LASTCALL_ARGUMENT_RANGE' ? 404 : 409, message)
  }
}
