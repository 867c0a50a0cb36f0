// A server that knows nothing of lastcall.
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

const { Orders } = loadPackageDefinition(loadSync(fileURLToPath(new URL('orders.proto', import.meta.url))))
const { NAME: by = 'orders', PORT = 3000 } = process.env

const server = new Server()
server.addService(Orders.service, {
  async Place(call, callback) {
    await pause(20)
    callback(null, { id: call.request.id, by })
  },
  Watch(call) {
    const { id } = call.request
    const timer = setInterval(() => call.write({ id, by }), 10)
    call.on('close', () => clearInterval(timer))
    call.on('cancelled', () => clearInterval(timer))
  },
})

server.bindAsync(`127.0.0.1:${PORT}`, ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  console.log(`port ${port} ready`)
})
