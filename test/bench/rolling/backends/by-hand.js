// `close` also closes the connections that are idle at that moment, since Node 19.
import { delay, serve, server } from './service.js'

const stop = () => server.close(() => process.exit())
process.on('SIGTERM', delay > 0 ? () => setTimeout(stop, delay) : stop)
await serve()
