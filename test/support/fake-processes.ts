import type { RawExit } from '../../src/supervisor/system/exit-status.ts'
import type { Launch, Leader, Sign } from '../../src/supervisor/system/leader.ts'

/** A process that does only what the test says. */
export class FakeLeader implements Leader {
  readonly name: string
  readonly pid: number | undefined
  hearsTerminal = false
  readonly ended: Promise<RawExit>
  outputEnded: Promise<void> = Promise.resolve()
  readonly isOutOfReach = false
  heldBack = false
  /** What it was sent, and `group:` before what its group was sent. */
  readonly received: string[] = []
  /** Signals that it ends by. */
  obeys: readonly string[] = ['SIGTERM', 'SIGINT', 'SIGKILL']
  /** What is left of its group, and what that ends by. */
  leftOver: readonly string[] = []
  readonly #signs = new Map<Sign, () => void>()
  readonly #given = new Set<Sign>(['spawned'])
  #hasEnded = false
  #end: (exit: RawExit) => void = () => {}

  constructor(name: string, pid: number | undefined) {
    this.name = name
    this.pid = pid
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  gives(sign: Sign): Promise<void> {
    if (this.#given.has(sign)) return Promise.resolve()
    return new Promise((resolve) => this.#signs.set(sign, resolve))
  }

  give(sign: Sign): void {
    this.#given.add(sign)
    this.#signs.get(sign)?.()
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

  isGone(): boolean {
    return this.#hasEnded && this.leftOver.length === 0
  }

  /** Leaves its output open, until that is ended. */
  holdOutput(): () => void {
    let end = (): void => {}
    this.outputEnded = new Promise((resolve) => {
      end = resolve
    })
    return end
  }

  exit(code: number | null, signal: NodeJS.Signals | null = null, error?: NodeJS.ErrnoException): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#end({ code, signal, ...(error && { error }) })
  }
}

/** Starts fake processes, and keeps all that it has started. */
export class FakeProcesses {
  readonly started: FakeLeader[] = []
  /** Called with each one before anybody else sees it. */
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

  /** The latest of that name. */
  get(name: string): FakeLeader {
    const leader = this.started.findLast((each) => each.name === name)
    if (!leader) throw new Error(`${name} was not started, only ${this.names.join(', ')}`)
    return leader
  }
}
