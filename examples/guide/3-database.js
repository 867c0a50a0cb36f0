import express from 'express'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import { pool } from './database.js'

onShutdown('postgres', () => pool.end())

const app = express()
app.get('/', async (_request, response) => {
  await pool.query('select 1')
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
// postgres closed
// exit 0
