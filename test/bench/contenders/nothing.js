// No handler: Node ends at once.
import { listen } from './listen.js'

export function register() {}

export async function serve(handler, { port }) {
  const { createServer } = await import('node:http')
  return listen(createServer(handler), port)
}
