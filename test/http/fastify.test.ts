import { drainContract } from './drain-contract.ts'

drainContract({ name: 'fastify' })
drainContract({ name: 'fastify-plugin' })
drainContract({ name: 'fastify-http2', isHttp2: true })
