import { createTerminus } from '@godaddy/terminus'
import { delay, pause, serve, server } from './service.js'

createTerminus(server, {
  signals: ['SIGTERM'],
  ...(delay > 0 && { beforeShutdown: () => pause(delay) }),
})
await serve()
