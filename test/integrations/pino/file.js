// Logs to a file, in the background. The hook writes the last line, and waits until all are in the file.
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import { pino } from 'pino'

const logger = pino(pino.destination({ dest: process.env.LOG_FILE, sync: false, minLength: 4096 }))
const flush = promisify(logger.flush.bind(logger))

onShutdown(
  'log',
  () => {
    logger.info('last line')
    return flush()
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
