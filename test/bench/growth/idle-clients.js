// Opens connections, uses each once, and keeps them until a line comes on stdin.
// Usage: node idle-clients.js PORT COUNT
import { once } from 'node:events'
import { connect } from 'node:net'

/** Opened at a time. */
const STRIDE = 50

const [port, count] = process.argv.slice(2).map(Number)
let opened = 0
let closed = 0

async function openInTurn() {
  while (opened < count) {
    opened++
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('error', () => {})
    socket.on('close', () => closed++)
    await once(socket, 'connect')
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await once(socket, 'data')
    socket.resume()
  }
}

await Promise.all(Array.from({ length: STRIDE }, openInTurn))
if (closed > 0) throw new Error(`${closed} connections were closed`)
console.log('open')
await once(process.stdin, 'data')
process.exit()
