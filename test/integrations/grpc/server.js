// Takes orders, and streams what becomes of one until the client or the shutdown ends it.
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { isShuttingDown, onShutdown, shutdownSignal } from 'lastcall'

const { Orders } = loadPackageDefinition(loadSync(fileURLToPath(new URL('orders.proto', import.meta.url))))
const { NAME: by = 'orders', PORT = 3000, WORK_TIME = 20 } = process.env

let placed = 0
const server = new Server()
server.addService(Orders.service, {
  async Place(call, callback) {
    await pause(Number(WORK_TIME))
    placed++
    callback(null, { id: call.request.id, by })
  },
  Watch(call) {
    if (isShuttingDown()) return call.end()
    const { id } = call.request
    const timer = setInterval(() => call.write({ id, by }), 10)
    const end = () => {
      clearInterval(timer)
      call.end()
    }
    shutdownSignal().addEventListener('abort', end)
    call.on('close', () => {
      clearInterval(timer)
      shutdownSignal().removeEventListener('abort', end)
    })
  },
})

onShutdown(
  'grpc',
  async ({ signal }) => {
    signal.addEventListener('abort', () => server.forceShutdown()) // at last call
    await promisify(server.tryShutdown).call(server)
  },
  { priority: 'traffic' },
)

onShutdown('store', () => console.log(`${placed} placed`), { priority: 'storage' })

server.bindAsync(`127.0.0.1:${PORT}`, ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  console.log(`port ${port} ready`)
})
