/** Requests in the first moments after the signal must not be refused: for this long, in milliseconds. */
const EARLY = 250

/** What became of the requests, streams and WebSockets of all clients. */
export class Tally {
  answered = 0
  /** When the last one was answered. */
  answeredAt = 0
  slowAnswered = 0
  /** Slow requests that are under way. */
  slowUnderWay = 0
  underWay = 0
  /** What was lost, by how it was. */
  readonly lost: Map<string, number> = new Map()
  /** Each of them, with the time since the signal, for whoever has to find out why. */
  readonly details: string[] = []
  /** New connections that crossed the close of the listener: no program has seen their request. */
  crossed = 0
  /** Connections that were refused within the first moments after the signal. */
  refusedEarly = 0
  streamsWhole = 0
  streamsUnderWay = 0
  readonly socketCodes: Map<number, number> = new Map()
  #signalledAt: number | undefined

  get isSignalled(): boolean {
    return this.#signalledAt !== undefined
  }

  signalled(): void {
    this.#signalledAt = performance.now()
  }

  answer(kind: 'fast' | 'slow' | 'stream'): void {
    this.answered++
    if (kind === 'slow') this.slowAnswered++
    if (kind === 'stream') this.streamsWhole++
    this.answeredAt = performance.now()
  }

  lose(how: string, detail = ''): void {
    count(this.lost, how)
    const since =
      this.#signalledAt === undefined ? '' : `, ${Math.round(performance.now() - this.#signalledAt)} ms`
    this.details.push(`${how} ${detail}${since}`)
  }

  refuse(): void {
    if (this.#signalledAt === undefined) this.lose('refused before the signal')
    else if (performance.now() - this.#signalledAt < EARLY) this.refusedEarly++
  }

  closeSocket(code: number): void {
    count(this.socketCodes, code)
    if (!this.isSignalled) this.lose(`WebSocket closed with ${code} before the signal`)
    else if (code === 1006) this.lose('WebSocket cut (1006)')
  }
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

/** The sum of what was counted. */
export function totalOf(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((sum, each) => sum + each, 0)
}
