import { atMost, type BenchCase, defineCase, type Table } from './case.ts'
import { BY_HAND, type Contender, LASTCALL, peersThatOffer } from './contenders.ts'
import { Hello } from './hello.ts'
import { medianOf } from './measure.ts'

/** A request of hello.js that takes a while. */
interface Slow {
  readonly path: string
  readonly ms: number
  readonly answer: string
}

const SECOND: Slow = { path: '/second', ms: 1_000, answer: 'a second later' }

/** It is over before the delay is: all connections are idle then, and closed in one go. */
const SOON: Slow = { path: '/soon', ms: 200, answer: '200 ms later' }

/** The work by hand that thinks of everything, and serves for as long as lastcall before it closes what is idle. */
const CAREFUL: Contender = { name: 'careful', offers: ['server'] }

/** Milliseconds for which these go on serving; the others do not. */
const DELAY_MS = 500
const DELAYED = [LASTCALL.name, CAREFUL.name]

/** Milliseconds after which an exit is not waited for. */
const MOST_MS = 5_000

interface Run {
  /** What the exit has to wait for: the longest request left, or the delay. */
  readonly left: number
  readonly exit: number
  readonly answered: number
}

interface Size {
  readonly rounds: number
  readonly idle: number
  readonly inFlight: number
  readonly contenders: readonly Contender[]
}

/** An exit that thousands of connections must not make longer, against what it has to wait for. */
export const busy: BenchCase = defineCase<Size>({
  name: 'busy',
  title: 'Exit with many connections',
  sizes: {
    full: {
      rounds: 2,
      idle: 5_000,
      inFlight: 200,
      contenders: [LASTCALL, BY_HAND, CAREFUL, ...peersThatOffer('server')],
    },
    smoke: { rounds: 1, idle: 50, inFlight: 5, contenders: [LASTCALL, CAREFUL] },
  },
  async run(size) {
    const { idle, inFlight } = size
    const seconds = await stopAll(SECOND, size)
    // More rounds: here the difference is small.
    const soon = await stopAll(SOON, {
      ...size,
      rounds: 2 * size.rounds + 1,
      contenders: [LASTCALL, CAREFUL],
    })
    const connections = `exit with ${idle} idle and ${inFlight} busy connections`
    return {
      targets: [
        atMost(
          `${connections}, against what has to be waited for`,
          1.15,
          ratioOf(seconds.get(LASTCALL.name)),
        ),
        atMost(
          `${connections} that are done within the delay, against careful`,
          1.15,
          exitOf(soon.get(LASTCALL.name)) / exitOf(soon.get(CAREFUL.name)),
        ),
      ],
      tables: [tableOf(SECOND, seconds, inFlight), tableOf(SOON, soon, inFlight)],
    }
  },
})

async function stopAll(
  slow: Slow,
  { rounds, idle, inFlight, contenders }: Size,
): Promise<Map<string, Run[]>> {
  const runs = new Map(contenders.map(({ name }): [string, Run[]] => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const { name } of contenders) runs.get(name)?.push(await stopBusy(name, slow, idle, inFlight))
  }
  return runs
}

function ratioOf(runs: readonly Run[] = []): number {
  return medianOf(runs.map(({ exit, left }) => exit / left))
}

function exitOf(runs: readonly Run[] = []): number {
  return medianOf(runs.map(({ exit }) => exit))
}

function tableOf({ ms }: Slow, runs: ReadonlyMap<string, readonly Run[]>, inFlight: number): Table {
  return {
    head: [`requests of ${ms} ms`, 'ratio', 'to wait for, ms', 'exit, ms', 'answered'],
    rows: [...runs].map(([name, all]) => [
      name,
      orMore(ratioOf(all), 2),
      medianOf(all.map(({ left }) => left)).toFixed(0),
      orMore(exitOf(all), 0),
      all.map(({ answered }) => `${answered} of ${inFlight}`).join(', '),
    ]),
    notes: [`Killed after ${MOST_MS} ms where there is no figure.`],
  }
}

async function stopBusy(contender: string, slow: Slow, idle: number, inFlight: number): Promise<Run> {
  const hello = await Hello.start(contender)
  try {
    await hello.open(idle)
    const clients = await hello.open(inFlight)
    const answers = clients.map((client) => client.get(slow.path).catch(() => undefined))
    const begun = performance.now()
    // Behind all of them: once it is answered, they have begun.
    for (const client of await hello.open(1)) client.destroy()
    const left = begun + slow.ms - performance.now()
    const exit = await hello.stop(MOST_MS)
    const bodies = await Promise.all(answers)
    const answered = bodies.filter((response) => response?.body === slow.answer).length
    return { left: DELAYED.includes(contender) ? Math.max(left, DELAY_MS) : left, exit, answered }
  } finally {
    await hello.program.destroy()
  }
}

function orMore(value: number, digits: number): string {
  return value === Infinity ? '–' : value.toFixed(digits)
}
