import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { findPort } from '../../support/port.ts'
import { Program, pause } from '../../support/program.ts'
import { findDaemon, type ReverseProxy } from './reverse-proxy.ts'

const COMMAND = findDaemon('haproxy')

/** Why the cases behind HAProxy are skipped, or false. */
export const NO_HAPROXY: string | false = COMMAND ? false : 'there is no `haproxy` here'

/** A real HAProxy in front of the backends, with a folder of its own. */
export class HAProxy implements ReverseProxy {
  readonly port: number
  /** It is told over a socket while it goes on, and does not start anew. */
  readonly closesClients = false
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'lastcall-haproxy-'))
  readonly #socket: string = join(this.#folder, 'admin')
  readonly #program: Program

  private constructor(port: number, backends: readonly number[]) {
    this.port = port
    const file = join(this.#folder, 'haproxy.cfg')
    writeFileSync(file, configurationOf(port, backends, this.#socket))
    this.#program = new Program('', { command: [COMMAND as string, '-db', '-f', file] })
  }

  /** Starts one that sends requests to these ports in turn. */
  static async start(backends: readonly number[]): Promise<HAProxy> {
    const haproxy = new HAProxy(await findPort(), backends)
    try {
      await haproxy.#started()
      return haproxy
    } catch (error) {
      await haproxy.stop()
      throw error
    }
  }

  get log(): string {
    return this.#program.stdout + this.#program.stderr
  }

  async markDown(backend: number): Promise<void> {
    await this.#command(`set server backends/${nameOf(backend)} state drain`)
  }

  async markUp(backend: number): Promise<void> {
    await this.#command(`set server backends/${nameOf(backend)} state ready`)
  }

  async stop(): Promise<void> {
    try {
      this.abandon()
      await this.#program.exited()
    } finally {
      await this.#program.destroy()
    }
  }

  abandon(): void {
    this.#program.child.kill('SIGTERM')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** It says nothing when it is there. */
  async #started(): Promise<void> {
    const { child } = this.#program
    for (;;) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(this.log)
      const socket = await this.#connect().catch(() => undefined)
      socket?.destroy()
      if (socket) return
      await pause(10)
    }
  }

  async #connect(): Promise<Socket> {
    const socket = connect(this.#socket)
    await once(socket, 'connect')
    return socket
  }

  /** A command that is done has an empty answer. */
  async #command(command: string): Promise<void> {
    const socket = await this.#connect()
    socket.write(`${command}\n`)
    const answer = (await text(socket)).trim()
    if (answer !== '') throw new Error(`HAProxy to '${command}': ${answer}`)
  }
}

function nameOf(backend: number): string {
  return `on-${backend}`
}

/**
 * Timeouts are those of Debian's own configuration. A `retries` of 0, with no `redispatch`, is stricter than the default
 * of 3: by that HAProxy tries a refused connection again for 3 s, and a failure would not be seen. `http-reuse safe` is
 * the default. The log has only what went wrong.
 */
function configurationOf(port: number, backends: readonly number[], socket: string): string {
  return `
global
  maxconn 1024
  stats socket ${socket} level admin
  log stdout format raw local0

defaults
  mode http
  log global
  option httplog
  option dontlog-normal
  timeout connect 5s
  timeout client 50s
  timeout server 50s
  retries 0
  no option redispatch
  http-reuse safe

frontend clients
  bind 127.0.0.1:${port}
  default_backend backends

backend backends
  balance roundrobin
${backends.map((backend) => `  server ${nameOf(backend)} 127.0.0.1:${backend}`).join('\n')}
`
}
