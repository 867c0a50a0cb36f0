import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nginxConfiguration } from './nginx.ts'
import { findPort } from './port.ts'
import { Program } from './program.ts'

/** Debian keeps it where only root looks. */
const COMMAND = ['nginx', '/usr/sbin/nginx'].find((command) => spawnSync(command, ['-v']).status === 0)

/** Why what needs nginx is skipped, or false. */
export const NO_NGINX: string | false = COMMAND ? false : 'there is no `nginx` here'

/** Starts an nginx with what its configuration says of HTTP, given its port. Resolves with the port. */
type Start = (httpOf: (port: number) => string, connections?: number) => Promise<number>

/** Lets `use` start an nginx, which runs for as long as that takes. */
export async function withNginx<T>(use: (start: Start) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-nginx-'))
  let nginx: Program | undefined
  const start: Start = async (httpOf, connections = 64) => {
    const port = await findPort()
    const file = join(folder, 'nginx.conf')
    writeFileSync(file, nginxConfiguration(1, connections, httpOf(port)))
    nginx = new Program('', { command: [COMMAND as string, '-p', folder, '-c', file] })
    await nginx.until('start worker process ')
    return port
  }
  try {
    return await use(start)
  } finally {
    // Not SIGKILL, which the worker would outlive.
    nginx?.kill('SIGTERM')
    await nginx?.exited()
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Runs an nginx in front of a backend, for as long as `use` takes.
 *
 * @param lines - What the configuration says of all locations, beside the backend.
 */
export function withNginxProxy<T>(
  lines: string,
  use: (behind: (port: number) => Promise<number>) => Promise<T>,
): Promise<T> {
  return withNginx((start) => use((backend) => start((port) => serverOf(port, backend, lines))))
}

function serverOf(port: number, backend: number, lines: string): string {
  return `
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://127.0.0.1:${backend};
      ${lines}
    }
  }`
}
