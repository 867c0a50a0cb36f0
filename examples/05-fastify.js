// Shows: a Fastify service. Once it is drained it is closed, so that its onClose hooks run.
// Try: node examples/05-fastify.js, then Ctrl-C.
import fastify from 'fastify'
import { lastcallPlugin } from 'lastcall/fastify'

const app = fastify()
app.get('/', async () => 'hello')
app.addHook('onClose', async () => console.log('onClose ran'))
await app.register(lastcallPlugin)
await app.listen({ port: 0, host: '127.0.0.1' })
console.log('ready')

// Output:
// ready
// onClose ran
// exit 0
