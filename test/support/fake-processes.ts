import { deferred } from '../../src/core/node/deferred.ts'
import type { RawExit } from '../../src/supervisor/system/exit-status.ts'
import type { Launch, Leader, ListenAddress, Sign } from '../../src/supervisor/system/leader.ts'

/** A process that does only what the test tells it to. */
export class FakeLeader implements Leader {
  readonly name: string
  readonly pid: number | undefined
  hearsTerminal = false
  outputEnded: Promise<void> = Promise.resolve()
  readonly isOutOfReach = false
  readonly lastRefusal = undefined
  heldBack = false
  /** The signals that were sent to it, and those that were sent to its group with `group:` in front. */
  readonly received: string[] = []
  /** The signals at which it exits. */
  obeys: readonly string[] = ['SIGTERM', 'SIGINT', 'SIGKILL']
  /** Not empty while others of its group are left: the signals at which they exit. */
  leftOver: readonly string[] = []
  readonly #signs = new Map<Sign, () => void>()
  readonly #given = new Set<Sign>(['spawned'])
  readonly #exited = deferred<RawExit>()
  readonly #addresses: ListenAddress[] = []
  #onListening = (): void => {}
  #hasExited = false

  constructor(name: string, pid: number | undefined) {
    this.name = name
    this.pid = pid
  }

  get exited(): Promise<RawExit> {
    return this.#exited.promise
  }

  until(sign: Sign): Promise<void> {
    if (this.#given.has(sign)) return Promise.resolve()
    return new Promise((resolve) => this.#signs.set(sign, resolve))
  }

  give(sign: Sign): void {
    this.#given.add(sign)
    this.#signs.get(sign)?.()
  }

  get addresses(): readonly ListenAddress[] {
    return this.#addresses
  }

  untilListeningOn(addresses: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      this.#onListening = () => {
        if (addresses.every((each) => this.#addresses.some(({ address }) => address === each))) resolve()
      }
      this.#onListening()
    })
  }

  /** Listens on an address, beside those on which it does already. */
  listenOn(address: string, isFixed = true): void {
    this.#addresses.push({ address, isFixed })
    this.#onListening()
    this.give('listening')
  }

  send(signal: NodeJS.Signals): void {
    this.received.push(signal)
    if (this.obeys.includes(signal)) this.exit(null, signal)
  }

  sendToGroup(signal: NodeJS.Signals): void {
    this.received.push(`group:${signal}`)
    if (this.leftOver.includes(signal)) this.leftOver = []
    if (this.obeys.includes(signal)) this.exit(null, signal)
  }

  isHeldBack(): boolean {
    return this.heldBack
  }

  isGroupGone(): boolean {
    return this.#hasExited && this.leftOver.length === 0
  }

  /** Keeps its output open. Returns a function that ends the output. */
  holdOutput(): () => void {
    const { promise, resolve } = deferred()
    this.outputEnded = promise
    return resolve
  }

  exit(code: number | null, signal: NodeJS.Signals | null = null, error?: NodeJS.ErrnoException): void {
    if (this.#hasExited) return
    this.#hasExited = true
    this.#exited.resolve({ code, signal, ...(error && { error }) })
  }
}

/** Starts fake processes, and keeps a list of them. */
export class FakeProcesses {
  readonly started: FakeLeader[] = []
  /** Called with each process before the supervisor sees it. */
  onStart: (leader: FakeLeader) => void = () => {}

  readonly launch: Launch = (_program, name) => {
    const leader = new FakeLeader(name, 100 + this.started.length)
    this.started.push(leader)
    this.onStart(leader)
    return leader
  }

  get names(): string[] {
    return this.started.map(({ name }) => name)
  }

  /** The latest process of that name. */
  get(name: string): FakeLeader {
    const leader = this.started.findLast((each) => each.name === name)
    if (!leader) throw new Error(`${name} was not started, only ${this.names.join(', ')}`)
    return leader
  }
}
