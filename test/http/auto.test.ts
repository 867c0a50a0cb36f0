import { drainContract } from './drain-contract.ts'

for (const name of ['http', 'express', 'fastify', 'koa', 'nest-express']) {
  drainContract({ name, isAutomatic: true })
}
