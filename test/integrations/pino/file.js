// Logs to a file, in the background. The hook writes the last line, and waits until all are in the file.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import { pino } from 'pino'

const destination = pino.destination({ dest: process.env.LOG_FILE, sync: false, minLength: 4096 })
const logger = pino(destination)

onShutdown(
  'log',
  async () => {
    logger.info('last line')
    destination.end()
    await once(destination, 'close')
  },
  { priority: 'telemetry' },
)

let requests = 0
const server = createServer((_request, response) => {
  const id = ++requests
  logger.info({ id }, 'answered')
  response.end(String(id))
})
drainOnShutdown(server)
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`port ${server.address().port} ready`)
})
