// No handler: Node ends at once.
import { createServer } from 'node:http'
import { listen } from './listen.js'

export function register() {}

export function serve(handler, { port }) {
  return listen(createServer(handler), port)
}
