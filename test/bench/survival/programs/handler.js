import { mark } from './mark.js'

const later = (ms, action) => setTimeout(action, ms)

/** By path, what a request meets. */
const PATHS = {
  '/': (_request, response) => response.end('hello'),
  '/slow': (_request, response, { isOpen }) =>
    later(300, () => response.end(isOpen() ? 'database open' : 'database closed')),
  '/begun': (_request, response) => {
    response.write('first ')
    later(300, () => response.end('second'))
  },
  '/upload': (request, response) => {
    let bytes = 0
    request.on('data', (chunk) => (bytes += chunk.length))
    request.on('end', () => response.end(`${bytes} bytes`))
  },
  '/events': (_request, response) => {
    response.setHeader('Content-Type', 'text/event-stream')
    const interval = setInterval(() => response.write('data: tick\n\n'), 50)
    response.on('close', () => clearInterval(interval))
  },
  '/silent': (_request, response) => {
    response.setHeader('Content-Type', 'text/event-stream')
    response.write('data: tick\n\n')
  },
  '/answer': (_request, response) => {
    response.setHeader('Content-Type', 'text/event-stream')
    let tokens = 0
    const interval = setInterval(() => {
      if (++tokens <= 24) response.write(`data: ${tokens}\n\n`)
      else {
        clearInterval(interval)
        response.end('data: [DONE]\n\n')
      }
    }, 50)
  },
  '/never': () => {},
}

/** Tells of each request, so that a signal is sent in the middle of it. */
export function createHandler(database) {
  return (request, response) => {
    mark(`request ${request.url}`)
    PATHS[request.url](request, response, database)
  }
}
