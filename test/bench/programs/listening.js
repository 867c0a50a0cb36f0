// A server that ends as soon as it listens.
import { createServer } from 'node:http'

createServer().listen(0, '127.0.0.1', () => process.exit(0))
