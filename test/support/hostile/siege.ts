import { connect, type Socket } from 'node:net'
import type { RunningProgram } from 'lastcall/testing'
import { runFixture } from '../fixture.ts'

export type Protocol = 'http' | 'https' | 'http2'

/** What a hostile client does. It resolves once the client is in position; the server then gets SIGTERM. */
export type Attack = (siege: Siege) => Promise<void> | void

/** How a server ended that a hostile client was connected to. */
export interface Outcome {
  readonly code: number | null
  /** Milliseconds from the signal to the end of the shutdown. */
  readonly durationMs: number
  /** Requests and messages that reached the application more than 1.5 s after the signal. */
  readonly late: number
  readonly responsesCut: number
  readonly connectionsClosed: number
  readonly stderr: string
}

/** A server, and the connections and timers of the client that means it harm. */
export class Siege {
  readonly port: number
  readonly #program: RunningProgram
  readonly #sockets = new Set<Socket>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #isOver = false

  constructor(program: RunningProgram, port: number) {
    this.#program = program
    this.port = port
    void program.exited.then(
      () => this.end(),
      () => this.end(),
    )
  }

  /** Opens a connection on which nothing is read until somebody listens. */
  connect(): Promise<Socket> {
    const socket = connect({ port: this.port, host: '127.0.0.1', allowHalfOpen: true })
    this.keep(socket)
    return new Promise((resolve) => {
      socket.on('connect', () => resolve(socket))
      socket.on('error', () => resolve(socket))
    })
  }

  /** Destroys a socket at the end. */
  keep(socket: Socket): void {
    socket.on('error', () => {})
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    if (this.#isOver) socket.destroy()
  }

  /** Opens a connection and sends the beginning of something. */
  async send(...parts: (string | Buffer)[]): Promise<Socket> {
    const socket = await this.connect()
    for (const part of parts) socket.write(part)
    return socket
  }

  /** Calls back again and again, until the server is gone. */
  every(ms: number, callback: () => void): void {
    if (!this.#isOver) this.#timers.add(setInterval(callback, ms))
  }

  /** Resolves when the application has had a request for this path, or a message. */
  async asked(what: string): Promise<void> {
    await this.#program.until(`asked: ${what}\n`)
  }

  /** Calls back when the server has got its signal. */
  whenStopping(callback: () => void): void {
    this.#program.until('stopping\n').then(callback, () => {})
  }

  end(): void {
    this.#isOver = true
    for (const timer of this.#timers) clearInterval(timer)
    for (const socket of this.#sockets) socket.destroy()
  }
}

/** Stops a server while a hostile client is connected to it. */
export async function besiege(
  protocol: Protocol,
  attack: Attack,
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const options = { args: [protocol], until: 'ready', env: { LASTCALL_REPORT: 'problems', ...env } } as const
  const { code, stdout, stderr } = await runFixture('hostile.js', options, async (program) => {
    const [, port] = await program.until(/port (\d+) ready/)
    const siege = new Siege(program, Number(port))
    try {
      await attack(siege)
      program.kill('SIGTERM')
      await program.exited
    } finally {
      siege.end()
    }
  })
  const { durationMs, late, drained } = JSON.parse(/report: (.*)/.exec(stdout)?.[1] ?? '{"drained":{}}')
  const { responsesCut, connectionsClosed } = drained
  return { code, durationMs, late, responsesCut, connectionsClosed, stderr }
}
