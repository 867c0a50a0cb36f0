import { streamsContract } from './streams-contract.ts'

for (const name of ['http2', 'fastify-http2', 'hono-http2']) streamsContract({ name, isHttp2: true })
