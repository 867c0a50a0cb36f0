import { drainContract } from './drain-contract.ts'

drainContract({ name: 'koa' })
