import { atMost, type BenchCase, defineCase } from './case.ts'
import { BY_HAND, LASTCALL, peersThatOffer } from './contenders.ts'
import { Hello } from './hello.ts'
import { medianOf } from './measure.ts'

/** Milliseconds that a request of hello.js takes which takes long. */
const REQUEST_MS = 1_000

/** Milliseconds for which lastcall goes on serving by default; the others do not. */
const DELAY_MS = 500

/** Milliseconds after which an exit is not waited for. */
const MOST_MS = 5_000

interface Run {
  /** What the exit has to wait for: the longest request left, or the delay. */
  readonly left: number
  readonly exit: number
  readonly answered: number
}

/** An exit that thousands of connections must not make longer, against what it has to wait for. */
export const busy: BenchCase = defineCase({
  name: 'busy',
  title: 'Exit with many connections',
  sizes: {
    full: {
      rounds: 2,
      idle: 5_000,
      inFlight: 200,
      contenders: [LASTCALL, BY_HAND, ...peersThatOffer('server')],
    },
    smoke: { rounds: 1, idle: 50, inFlight: 5, contenders: [LASTCALL] },
  },
  async run({ rounds, idle, inFlight, contenders }) {
    const runs = new Map(contenders.map(({ name }): [string, Run[]] => [name, []]))
    for (let round = 0; round < rounds; round++) {
      for (const { name } of contenders) runs.get(name)?.push(await stopBusy(name, idle, inFlight))
    }
    const ratios = new Map(
      [...runs].map(([name, all]) => [name, medianOf(all.map(({ exit, left }) => exit / left))]),
    )
    return {
      targets: [
        atMost(
          `exit with ${idle} idle and ${inFlight} busy connections, against what has to be waited for`,
          1.15,
          ratios.get(LASTCALL.name) ?? Infinity,
        ),
      ],
      tables: [
        {
          head: ['', 'ratio', 'to wait for, ms', 'exit, ms', 'answered'],
          rows: [...runs].map(([name, all]) => [
            name,
            orMore(ratios.get(name) as number, 2),
            medianOf(all.map(({ left }) => left)).toFixed(0),
            orMore(medianOf(all.map(({ exit }) => exit)), 0),
            all.map(({ answered }) => `${answered} of ${inFlight}`).join(', '),
          ]),
          notes: [`Killed after ${MOST_MS} ms where there is no figure.`],
        },
      ],
    }
  },
})

async function stopBusy(contender: string, idle: number, inFlight: number): Promise<Run> {
  const hello = await Hello.start(contender)
  try {
    await hello.open(idle)
    const clients = await hello.open(inFlight)
    const answers = clients.map((client) => client.get('/second').catch(() => undefined))
    const begun = performance.now()
    // Behind all of them: once it is answered, they have begun.
    for (const client of await hello.open(1)) client.destroy()
    const left = begun + REQUEST_MS - performance.now()
    const exit = await hello.stop(MOST_MS)
    const bodies = await Promise.all(answers)
    const answered = bodies.filter((response) => response?.body === 'a second later').length
    return { left: contender === LASTCALL.name ? Math.max(left, DELAY_MS) : left, exit, answered }
  } finally {
    await hello.program.destroy()
  }
}

function orMore(value: number, digits: number): string {
  return value === Infinity ? '–' : value.toFixed(digits)
}
