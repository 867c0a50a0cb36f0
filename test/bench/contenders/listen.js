import { once } from 'node:events'

/** Resolves with the server, when it listens. */
export async function listen(server, port = 0) {
  // Long enough for thousands of connections that come at once.
  server.listen({ port, host: '127.0.0.1', backlog: 4_000 })
  await once(server, 'listening')
  return server
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** What a library that takes one function is given. */
export async function runAll(hooks) {
  for (const { run } of hooks) await run()
}
