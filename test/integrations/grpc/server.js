// Takes orders, and streams what becomes of one until the client or the shutdown ends it.
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadPackageDefinition, Server, ServerCredentials } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { onShutdown } from 'lastcall'

const { Orders } = loadPackageDefinition(loadSync(fileURLToPath(new URL('orders.proto', import.meta.url))))
const { NAME: by = 'orders', PORT = 3000, WORK_TIME = 20 } = process.env

let placed = 0
let isClosing = false
const watched = new Set()
const server = new Server()
server.addService(Orders.service, {
  async Place(call, callback) {
    await pause(Number(WORK_TIME))
    placed++
    callback(null, { id: call.request.id, by })
  },
  Watch(call) {
    if (isClosing) return call.end()
    const { id } = call.request
    const timer = setInterval(() => call.write({ id, by }), 10)
    watched.add(call)
    call.on('close', () => {
      clearInterval(timer)
      watched.delete(call)
    })
  },
})

onShutdown(
  'grpc',
  async ({ signal }) => {
    isClosing = true
    for (const call of watched) call.end()
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
