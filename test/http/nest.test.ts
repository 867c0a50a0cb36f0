import { drainContract } from './drain-contract.ts'

drainContract({ name: 'nest-express' })
drainContract({ name: 'nest-fastify' })
