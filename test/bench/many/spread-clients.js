// Clients that connect again to a second server as soon as the first one has closed them. They are bare sockets, so that
// they are not what is slow. Usage: node spread-clients.js websockets|event-sources PORT SECOND_PORT COUNT
import { once } from 'node:events'
import { connect } from 'node:net'

/** Opened at a time. */
const STRIDE = 50

/** What a client asks for; how its server says that it is over; what the client answers. */
const KINDS = {
  websockets: {
    head: [
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ],
    isOver: (chunk) => chunk[0] === 0x88,
    answer: Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe9]),
  },
  'event-sources': {
    head: ['Accept: text/event-stream'],
    isOver: (chunk) => chunk.subarray(-5).toString() === '0\r\n\r\n',
    answer: '',
  },
}

const [, , name, ...numbers] = process.argv
const [port, secondPort, count] = numbers.map(Number)
const kind = KINDS[name]
const request = ['GET / HTTP/1.1', 'Host: localhost', ...kind.head, '', ''].join('\r\n')

/** Resolves with the socket when the head of the response is there. */
async function open(to) {
  const socket = connect({ port: to, host: '127.0.0.1' })
  socket.on('error', () => {})
  await once(socket, 'connect')
  socket.write(request)
  const [head] = await once(socket, 'data')
  if (!/^HTTP\/1.1 (101|200) /.test(head)) throw new Error(`not what was expected: ${head}`)
  return socket
}

let back = 0
async function comeBack(socket) {
  socket.end(kind.answer)
  await open(secondPort)
  back++
  if (back === count) console.log('all are back')
}

let opened = 0
async function openInTurn() {
  while (opened < count) {
    opened++
    const socket = await open(port)
    let isOver = false
    const end = () => {
      if (!isOver) void comeBack(socket)
      isOver = true
    }
    socket.on('data', (chunk) => {
      if (kind.isOver(chunk)) end()
    })
    // Broken off.
    socket.on('close', end)
  }
}

await Promise.all(Array.from({ length: STRIDE }, openInTurn))
console.log('all are open')
await once(process.stdin, 'data')
process.exit()
