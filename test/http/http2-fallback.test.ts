import { drainContract } from './drain-contract.ts'

// Clients of HTTP/1 on a server of HTTP/2.
drainContract({ name: 'http2-fallback', isSecure: true })
