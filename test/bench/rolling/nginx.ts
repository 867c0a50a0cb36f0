import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { findPort } from '../../support/port.ts'
import { Program } from '../../support/program.ts'

/** Debian keeps it where only root looks. */
const COMMAND = ['nginx', '/usr/sbin/nginx'].find((command) => spawnSync(command, ['-v']).status === 0)

/** Why the cases behind nginx are skipped, or false. */
export const NO_NGINX: string | false = COMMAND ? false : 'there is no `nginx` here'

/** A real nginx in front of the backends, with a folder of its own. */
export class Nginx {
  readonly port: number
  readonly #backends: readonly number[]
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'lastcall-nginx-'))
  readonly #program: Program

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

  /** Sends nothing to this port from the time that the reload takes effect. It is not waited for. */
  markDown(backend: number): void {
    this.#configure(backend)
    this.#program.kill('SIGHUP')
  }

  /** Sends requests to all again, as soon as the reload takes effect. */
  markUp(): void {
    this.#configure()
    this.#program.kill('SIGHUP')
  }

  async stop(): Promise<void> {
    try {
      this.abandon()
      await this.#program.exited()
    } finally {
      await this.#program.destroy()
    }
  }

  /** Ends it without waiting. */
  abandon(): void {
    // Not SIGKILL, which the workers would outlive.
    this.#program.child.kill('SIGTERM')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #configure(down?: number): void {
    const servers = this.#backends.map(
      (port) => `server 127.0.0.1:${port} max_fails=0${port === down ? ' down' : ''};`,
    )
    writeFileSync(join(this.#folder, 'nginx.conf'), configurationOf(this.port, servers))
  }
}

/** `proxy_next_upstream off`: nginx repeats no POST anyway, and what it hid would not be counted. */
function configurationOf(port: number, servers: readonly string[]): string {
  return `
daemon off;
worker_processes 2;
pid nginx.pid;
error_log stderr notice;
${process.getuid?.() === 0 ? `user ${userInfo().username};` : ''}
events {
  worker_connections 1024;
}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
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
  }
}
`
}
