import { atMost, type BenchCase, defineCase } from './case.ts'
import { BY_HAND, type Contender, LASTCALL, peersThatOffer } from './contenders.ts'
import { Hello } from './hello.ts'

/** Milliseconds after the signal in which the connections are used again, spread evenly. */
const WITHIN = 300

const MOST_MS = 5_000

/** Connections that clients use again just after the signal, before they can know of it. */
export const keepAlive: BenchCase = defineCase({
  name: 'keep-alive',
  title: 'Keep-alive connections that are used again just after the signal',
  sizes: {
    full: { connections: 200, contenders: [LASTCALL, BY_HAND, ...peersThatOffer('server')] },
    smoke: { connections: 20, contenders: [LASTCALL] },
  },
  async run({ connections, contenders }) {
    const answered = new Map<Contender, number>()
    for (const contender of contenders)
      answered.set(contender, await countAnswered(contender.name, connections))
    const own = connections - (answered.get(LASTCALL) ?? 0)
    return {
      targets: [
        atMost(`requests lost on ${connections} connections used within ${WITHIN} ms after SIGTERM`, 0, own),
      ],
      tables: [
        {
          head: ['', 'lost', 'answered'],
          rows: [...answered].map(([{ name }, count]) => [name, String(connections - count), String(count)]),
        },
      ],
    }
  },
})

async function countAnswered(contender: string, connections: number): Promise<number> {
  const hello = await Hello.start(contender)
  try {
    const clients = await hello.open(connections)
    const gone = hello.stop(MOST_MS)
    const answers = clients.map(async (client, at) => {
      await new Promise((resolve) => setTimeout(resolve, (WITHIN * at) / connections))
      const response = await client.get('/').catch(() => undefined)
      return response?.status === 200
    })
    const isAnswered = await Promise.all(answers)
    await gone
    return isAnswered.filter(Boolean).length
  } finally {
    await hello.program.destroy()
  }
}
