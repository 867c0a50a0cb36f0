import gracefulShutdown from 'http-graceful-shutdown'
import { delay, pause, serve, server } from './service.js'

gracefulShutdown(server, delay > 0 ? { preShutdown: () => pause(delay) } : {})
await serve()
