import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { nginxConfiguration } from '../../support/nginx.ts'
import { findPort } from '../../support/port.ts'
import { Program } from '../../support/program.ts'
import { findDaemon, type ReverseProxy } from './reverse-proxy.ts'

const COMMAND = findDaemon('nginx')

const WORKERS = 2

/** Milliseconds after which a reload has failed. */
const PATIENCE = 30_000

/** Why the cases behind nginx are skipped, or false. */
export const NO_NGINX: string | false = COMMAND ? false : 'there is no `nginx` here'

/** A real nginx in front of the backends, with a folder of its own. */
export class Nginx implements ReverseProxy {
  readonly port: number
  /** A reload starts new workers, and the old ones close connections that wait for a request. */
  readonly closesClients = true
  readonly #backends: readonly number[]
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'lastcall-nginx-'))
  readonly #program: Program
  #reloads = 0

  private constructor(port: number, backends: readonly number[]) {
    this.port = port
    this.#backends = backends
    this.#configure()
    const args = ['-p', this.#folder, '-c', join(this.#folder, 'nginx.conf')]
    this.#program = new Program('', { command: [COMMAND as string, ...args] })
  }

  /** Starts one that sends requests to these ports in turn. */
  static async start(backends: readonly number[]): Promise<Nginx> {
    const nginx = new Nginx(await findPort(), backends)
    try {
      // The listener is there before the first worker.
      await nginx.#program.until('start worker process ')
      return nginx
    } catch (error) {
      await nginx.stop()
      throw error
    }
  }

  get log(): string {
    const lines = this.#program.stderr.split('\n')
    return lines.filter((line) => !line.includes(' [notice] ')).join('\n')
  }

  async markDown(backend: number): Promise<void> {
    await this.#reload(backend)
  }

  async markUp(): Promise<void> {
    await this.#reload()
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
    // Not SIGKILL, which the workers would outlive.
    this.#program.child.kill('SIGTERM')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Resolves when all workers of before have stopped to accept. */
  async #reload(down?: number): Promise<void> {
    const { child } = this.#program
    const retired = (): number => this.#program.stderr.split('gracefully shutting down').length - 1
    this.#configure(down)
    this.#program.kill('SIGHUP')
    this.#reloads++
    const signal = AbortSignal.timeout(PATIENCE)
    while (retired() < this.#reloads * WORKERS) await once(child.stderr as Readable, 'data', { signal })
  }

  #configure(down?: number): void {
    const servers = this.#backends.map(
      (port) => `server 127.0.0.1:${port} max_fails=0${port === down ? ' down' : ''};`,
    )
    writeFileSync(join(this.#folder, 'nginx.conf'), configurationOf(this.port, servers))
  }
}

/**
 * `proxy_next_upstream off`: by default a request goes to the other backend if its connection is refused, a GET also if
 * it breaks, and a failure that is hidden so would not be counted.
 */
function configurationOf(port: number, servers: readonly string[]): string {
  const http = `
  upstream backends {
    ${servers.join('\n    ')}
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://backends;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_next_upstream off;
    }
  }`
  return nginxConfiguration(WORKERS, 1024, http)
}
