import { atMost, type BenchCase, defineCase, type Result, round } from '../case.ts'
import { BY_HAND, LASTCALL } from '../contenders.ts'
import { fileLimit } from '../growth/file-limit.ts'
import { medianOf } from '../measure.ts'
import { start, startServer, tell } from './programs.ts'

const CLIENTS = '../growth/idle-clients.js'

/** Files of a process that are no connections. */
const OTHER_FILES = 200

const CONTENDERS = [LASTCALL.name, BY_HAND.name]

interface Stall {
  /** Milliseconds between two turns of the event loop, at most. */
  readonly longestMs: number
  /** From the signal to the exit. */
  readonly exitMs: number
}

interface Size {
  readonly rounds: number
  readonly connections: number
}

/** Whether a server still answers while it closes thousands of idle connections. */
export const stall: BenchCase = defineCase<Size>({
  name: 'stall',
  title: 'Stalls of the event loop while idle connections are closed',
  sizes: { full: { rounds: 3, connections: 15_000 }, smoke: { rounds: 1, connections: 50 } },
  async run({ rounds, connections }): Promise<Result> {
    if (connections + OTHER_FILES > fileLimit())
      return { tables: [], skipped: `a process may have ${fileLimit()} files open here` }
    const stalls = new Map(CONTENDERS.map((name): [string, Stall[]] => [name, []]))
    for (let at = 0; at < rounds; at++) {
      for (const name of at % 2 === 0 ? CONTENDERS : CONTENDERS.toReversed())
        stalls.get(name)?.push(await drainIdle(name, connections))
    }
    const medians = new Map(
      [...stalls].map(([name, all]) => [name, medianOf(all.map(({ longestMs }) => longestMs))]),
    )
    const base = medians.get(BY_HAND.name) as number
    return {
      targets: [
        atMost(
          `longest stall while ${connections} idle connections are drained`,
          50,
          medians.get(LASTCALL.name) as number,
          ' ms',
        ),
      ],
      tables: [
        {
          head: ['', 'ratio', 'longest stall, ms', 'of each round, ms', 'signal to exit, ms'],
          rows: [...stalls].map(([name, all]) => [
            name,
            ((medians.get(name) as number) / base).toFixed(3),
            round(medians.get(name) as number),
            all.map(({ longestMs }) => longestMs.toFixed(0)).join(', '),
            medianOf(all.map(({ exitMs }) => exitMs)).toFixed(0),
          ]),
          notes: [
            'Keep-alive connections that have been used once. The longest time between two runs of a timer of 1 ms, from the signal to the exit; the median of all rounds.',
            'By hand is `server.close(() => process.exit())`, which closes all of them in one turn of the event loop, and has no delay of 500 ms.',
          ],
        },
      ],
    }
  },
})

async function drainIdle(contender: string, connections: number): Promise<Stall> {
  const { server, port } = await startServer('./stall-server.js', contender)
  const clients = start(CLIENTS, [port, connections])
  try {
    await clients.until('open')
    tell(server)
    await server.until('watching')
    const begun = performance.now()
    server.kill('SIGTERM')
    const { stdout } = await server.exited()
    const exitMs = performance.now() - begun
    return { exitMs, longestMs: Number(/longest (.*) ms/.exec(stdout)?.[1]) }
  } finally {
    for (const program of [clients, server]) await program.destroy()
  }
}
