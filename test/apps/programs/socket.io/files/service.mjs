import { createServer } from 'node:http'
import { Server } from 'socket.io'

const server = createServer((request, response) => {
  setTimeout(() => response.end('done'), request.url === '/slow' ? 600 : 0)
})
new Server(server)
server.listen(Number(process.env.PORT), '127.0.0.1')
