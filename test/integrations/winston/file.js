// Logs to a file. The hook writes the last line, and waits until all are in the file.
import { createServer } from 'node:http'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import winston from 'winston'

const logger = winston.createLogger({
  transports: [new winston.transports.File({ filename: process.env.LOG_FILE })],
})

onShutdown(
  'log',
  async () => {
    logger.info('last line')
    await new Promise((resolve) => logger.end(resolve))
  },
  { priority: 'telemetry' },
)

let requests = 0
const server = createServer((_request, response) => {
  const id = ++requests
  logger.info('answered', { id })
  response.end(String(id))
})
drainOnShutdown(server)
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`port ${server.address().port} ready`)
})
