// Logs many lines just before the end, to a file, and waits for them if WAITS is set.
import { onShutdown } from 'lastcall'
import winston from 'winston'

const logger = winston.createLogger({
  transports: [new winston.transports.File({ filename: process.env.LOG_FILE })],
})

onShutdown('burst', async () => {
  for (let id = 1; id <= 20_000; id++) logger.info('line', { id })
  if (process.env.WAITS) await new Promise((resolve) => logger.end(resolve))
})
setInterval(() => {}, 1_000)
console.log('ready')
