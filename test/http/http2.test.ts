import { drainContract } from './drain-contract.ts'

drainContract({ name: 'http2', isHttp2: true })
drainContract({ name: 'http2-secure', isHttp2: true, isSecure: true })
