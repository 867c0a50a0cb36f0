import { describe } from 'node:test'
import { streamsContract } from './streams-contract.ts'

describe('streams on HTTP/2', { concurrency: 2 }, () => {
  for (const name of ['http2', 'fastify-http2', 'hono-http2']) streamsContract({ name, isHttp2: true })
})
