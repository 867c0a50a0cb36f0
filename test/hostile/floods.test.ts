import { holdNoStop } from '../support/hostile/hold-no-stop.ts'
import type { Siege } from '../support/hostile/siege.ts'

const ask = (path: string, ...headers: string[]): string =>
  `GET ${path} HTTP/1.1\r\n${['Host: x', ...headers].join('\r\n')}\r\n\r\n`

/** Connects again as soon as a connection ends. */
async function comeAgain(siege: Siege, text: string): Promise<void> {
  const socket = await siege.send(text)
  socket.resume()
  socket.on('close', () => setTimeout(() => void comeAgain(siege, text), 5))
}

holdNoStop('clients that come again and again', {
  'a client that pipelines for ever': {
    attack: async (siege) => {
      const socket = await siege.send(ask('/'))
      socket.resume()
      siege.every(30, () => socket.write(ask('/')))
      await siege.asked('/')
    },
  },
  'a flood of connections from the signal on': {
    attack: (siege) => {
      siege.whenStopping(() =>
        siege.every(5, () => void Promise.all(Array.from({ length: 10 }, () => siege.connect()))),
      )
    },
  },
  'an event source that connects again at once': {
    attack: async (siege) => {
      await comeAgain(siege, ask('/events', 'Accept: text/event-stream'))
      await siege.asked('/events')
    },
  },
  'a newcomer each 2.9 s': {
    maxDelay: 6_000,
    // For the delay the server serves all.
    mostLate: 3,
    attack: (siege) => {
      siege.whenStopping(() => {
        siege.send(ask('/'))
        siege.every(2_900, () => void siege.send(ask('/')))
      })
    },
  },
  'a client that calls itself kube-probe': {
    maxDelay: 6_000,
    attack: (siege) => {
      siege.whenStopping(() =>
        siege.every(50, () => void siege.send(ask('/', 'User-Agent: kube-probe/1.30'))),
      )
    },
  },
})
