import { setTimeout } from 'node:timers/promises'
import express from 'express'
import { drainOnShutdown } from 'lastcall/http'

const app = express()
app.get('/', async (_request, response) => {
  await setTimeout(2_000) // the work
  response.send('hello\n')
  console.log('answered')
})

const { PORT = 3000 } = process.env
const server = app.listen(PORT)
server.on('listening', () => console.log('ready'))
drainOnShutdown(server)

// Output:
// ready
// answered
// exit 0
