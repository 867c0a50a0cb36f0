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

/** The version of HTTP in which nginx asks a backend. Until 1.29.7 its default is 1.0, where a response ends with its connection. */
export type BackendHttp = '1.0' | '1.1'

/** Runs an nginx that packs event streams with gzip and passes each part on at once, for as long as `use` takes. */
export async function withPackingProxy<T>(
  http: BackendHttp,
  use: (behind: (port: number) => Promise<number>) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lastcall-nginx-'))
  let nginx: Program | undefined
  const behind = async (backend: number): Promise<number> => {
    const port = await findPort()
    const file = join(folder, 'nginx.conf')
    writeFileSync(file, configurationOf(port, backend, http))
    nginx = new Program('', { command: [COMMAND as string, '-p', folder, '-c', file] })
    await nginx.until('start worker process ')
    return port
  }
  try {
    return await use(behind)
  } finally {
    // Not SIGKILL, which the worker would outlive.
    nginx?.kill('SIGTERM')
    await nginx?.exited()
    rmSync(folder, { recursive: true, force: true })
  }
}

function configurationOf(port: number, backend: number, http: BackendHttp): string {
  const text = `
  gzip on;
  gzip_types text/event-stream;
  gzip_min_length 0;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://127.0.0.1:${backend};
      proxy_http_version ${http};
      proxy_buffering off;
    }
  }`
  return nginxConfiguration(1, 64, text)
}
