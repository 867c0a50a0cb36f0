import { drainContract } from './drain-contract.ts'

drainContract({ name: 'https', isSecure: true })
