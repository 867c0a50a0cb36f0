import { streamsContract } from './streams-contract.ts'

for (const name of ['http', 'express', 'fastify', 'hono']) streamsContract({ name })
