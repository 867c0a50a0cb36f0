import { describe } from 'node:test'
import { streamsContract } from './streams-contract.ts'

describe('streams on HTTP/1', { concurrency: 2 }, () => {
  for (const name of ['http', 'express', 'fastify', 'hono']) streamsContract({ name })
})
