// A server without shutdown code.
import { createServer } from 'node:http'

createServer((_request, response) => response.end('hello')).listen(3000, () => console.log('ready'))
