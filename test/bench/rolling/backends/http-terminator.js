import { createHttpTerminator } from 'http-terminator'
import { delay, pause, serve, server } from './service.js'

const terminator = createHttpTerminator({ server })
process.on('SIGTERM', async () => {
  if (delay > 0) await pause(delay)
  await terminator.terminate()
  process.exit()
})
await serve()
