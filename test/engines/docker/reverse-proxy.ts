import { withNginx } from '../../support/nginx-proxy.ts'

/** Milliseconds for which nginx sends nothing to a backend that has refused a connection. Its default is ten times that. */
export const FAIL_TIMEOUT = 1_000

/** Connections of nginx, to its clients and to the backends. */
const CONNECTIONS = 256

/**
 * Runs an nginx in front of backends, which nobody tells when one of them stops. It finds out by a refused connection.
 *
 * @param use - Gets the port of nginx.
 */
export function behindNginx<T>(backends: readonly number[], use: (port: number) => Promise<T>): Promise<T> {
  return withNginx(async (start) => use(await start((port) => httpOf(port, backends), CONNECTIONS)))
}

function httpOf(port: number, backends: readonly number[]): string {
  const servers = backends.map((each) => `server 127.0.0.1:${each} fail_timeout=${FAIL_TIMEOUT / 1_000}s;`)
  return `
  upstream backends {
    ${servers.join('\n    ')}
    keepalive 16;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://backends;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
    }
  }`
}
