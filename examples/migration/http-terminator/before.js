// Shows: a server that http-terminator closes, with the signals heard by hand.
// Try: node examples/migration/http-terminator/before.js, then curl localhost:PORT/report, and Ctrl-C meanwhile.
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { createHttpTerminator } from 'http-terminator'

const pool = { end: async () => console.log('pool closed') }

const server = createServer(async (_request, response) => {
  console.log('report begun')
  await setTimeout(1_000)
  response.end('the report')
})
const terminator = createHttpTerminator({ server, gracefulTerminationTimeout: 4_000 })

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, async () => {
    await terminator.terminate()
    await pool.end()
    process.exit()
  })
}

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`ready on port ${server.address().port}`)
})

// Output:
// ready on port 4711
// report begun
// pool closed
// exit 0
