// Logs to the console, and needs no hook. The last line is written by the report, after all hooks.
import { createServer } from 'node:http'
import { configure } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import winston from 'winston'

const logger = winston.createLogger({ transports: [new winston.transports.Console()] })

configure({ onReport: () => logger.info('last line') })

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
