// Logs through a thread. The hook writes the last line, and waits until the thread has written all and ended.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import { pino } from 'pino'

const transport = pino.transport({ target: 'pino/file', options: { destination: process.env.LOG_FILE } })
const logger = pino(transport)

onShutdown(
  'log',
  async () => {
    logger.info('last line')
    transport.end()
    await once(transport, 'close')
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
