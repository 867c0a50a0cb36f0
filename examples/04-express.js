// Shows: an Express service that finishes its requests, then closes what they used.
// Try: node examples/04-express.js, then curl localhost:PORT/ready, then Ctrl-C.
import express from 'express'
import { onShutdown } from 'lastcall'
import { drainOnShutdown, readiness } from 'lastcall/http'

const pool = { end: async () => console.log('pool closed') }
onShutdown('pool', () => pool.end())

const app = express()
app.get('/ready', readiness()) // without the database: a slow one would take out all replicas at once
app.get('/', (_request, response) => response.send('hello'))
drainOnShutdown(app.listen(0, '127.0.0.1', () => console.log('ready')))

// Output:
// ready
// pool closed
// exit 0
