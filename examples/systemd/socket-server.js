// Shows: a service that listens on a socket of systemd, and on a port of its own without systemd.
import { createServer } from 'node:http'
import { announceReady, onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'

const server = createServer((_request, response) => response.end(JSON.stringify({ pid: process.pid })))
onShutdown('cleanup', () => console.log('cleaned up'))
drainOnShutdown(server)
// The sockets of a unit are the descriptors from 3 on. They are for the process that LISTEN_PID names.
const hasSocket = Number(process.env.LISTEN_PID) === process.pid
server.listen(hasSocket ? { fd: 3 } : { port: Number(process.env.PORT ?? 3000) }, () => announceReady())
