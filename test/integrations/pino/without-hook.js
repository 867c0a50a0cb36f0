// Logs without a hook that waits for the lines. The last line is written by the report, after all hooks.
import { createServer } from 'node:http'
import { configure } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import { pino } from 'pino'

const { LOG_FILE, EXIT, WHERE } = process.env
const destinations = {
  file: () => pino.destination({ dest: LOG_FILE, sync: false, minLength: 4096 }),
  transport: () => pino.transport({ target: 'pino/file', options: { destination: LOG_FILE } }),
}
const logger = pino(destinations[WHERE]())
configure({ exit: EXIT, onReport: () => logger.info('last line') })

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
