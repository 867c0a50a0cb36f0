import { deferred } from '../../../src/core/node/deferred.ts'
import type { RawExit } from '../../../src/supervisor/system/exit-status.ts'
import type { Leader, ListenAddress, Sign } from '../../../src/supervisor/system/leader.ts'
import type { Ending, ProcessPlan, ProgramPlan } from './scenario.ts'
import type { Happening } from './trace.ts'

/** What a process needs of the world around it. */
export interface World {
  note(happening: Happening): void
  after(callback: () => void, ms: number | undefined): void
  /** Whether a process of that program runs and listens on that port. */
  isOpen(program: ProgramPlan, port: number): boolean
}

/** A process that behaves as its plan says, with all others of its group. */
export class SimulatedProcess implements Leader {
  readonly id: number
  readonly pid: number | undefined
  readonly hearsTerminal = false
  readonly isOutOfReach = false
  readonly lastRefusal = undefined
  readonly program: ProgramPlan
  readonly #plan: ProcessPlan
  readonly #world: World
  readonly #exited = deferred<RawExit>()
  readonly #outputEnded = deferred()
  readonly #ready = deferred()
  #isReady = false
  #hasExited = false
  #isRestGone: boolean
  #isLeaving = false
  #isKilled = false
  #isRestLeaving = false
  #isGone = false

  constructor(id: number, program: ProgramPlan, plan: ProcessPlan, world: World) {
    this.id = id
    this.pid = plan.fails ? undefined : 1_000 + id
    this.program = program
    this.#plan = plan
    this.#world = world
    this.#isRestGone = plan.rest === undefined
  }

  /** Called once, when it has been noted that it was launched. */
  begin(): void {
    const { fails, readyMs, exitMs, exit } = this.#plan
    if (fails) {
      this.#isRestGone = true
      const error = Object.assign(new Error(fails), { code: fails })
      this.#exit({ code: fails === 'ENOENT' ? 127 : 126, signal: null, error })
      return
    }
    if (this.program.ready === 'spawned') this.#becomeReady()
    else this.#world.after(() => this.#becomeReady(), readyMs)
    this.#world.after(() => this.#exit(rawExit(exit)), exitMs)
  }

  get exited(): Promise<RawExit> {
    return this.#exited.promise
  }

  get outputEnded(): Promise<void> {
    return this.#outputEnded.promise
  }

  async until(sign: Sign): Promise<void> {
    await (sign === this.program.ready ? this.#ready.promise : new Promise(() => {}))
  }

  get port(): number | undefined {
    return this.#isReady && this.program.instances !== undefined ? this.#plan.port : undefined
  }

  get isAlive(): boolean {
    return !this.#hasExited
  }

  get addresses(): readonly ListenAddress[] {
    const { port } = this
    return port === undefined || !(this.isAlive || this.#world.isOpen(this.program, port))
      ? []
      : [{ address: `[::]:${port}`, isFixed: true }]
  }

  async untilListeningOn(addresses: readonly string[]): Promise<void> {
    await this.#ready.promise
    const own = this.addresses.map(({ address }) => address)
    if (!addresses.every((each) => own.includes(each))) await new Promise(() => {})
  }

  send(signal: NodeJS.Signals): void {
    this.#world.note({ what: 'signalled', process: this.id, signal, toGroup: false })
    this.#receive(signal)
  }

  sendToGroup(signal: NodeJS.Signals): void {
    this.#world.note({ what: 'signalled', process: this.id, signal, toGroup: true })
    this.#receive(signal)
    const { rest, killMs } = this.#plan
    if (!rest || this.#isRestLeaving) return
    if (signal === 'SIGKILL') this.#world.after(() => this.#endRest(), killMs)
    else if (signal === this.program.stopSignal && rest.stopMs !== undefined) {
      this.#isRestLeaving = true
      this.#world.after(() => this.#endRest(), rest.stopMs)
    }
  }

  isHeldBack(): boolean {
    return false
  }

  isGroupGone(): boolean {
    return this.#isGone
  }

  #receive(signal: NodeJS.Signals): void {
    const { stop, stopMs, killMs } = this.#plan
    if (signal === 'SIGKILL') {
      this.#isKilled = true
      this.#leave({ code: null, signal }, killMs)
    }
    if (signal === this.program.stopSignal && !this.#isLeaving) {
      this.#isLeaving = true
      this.#leave(stop === 'signal' ? { code: null, signal } : rawExit(stop), stopMs)
    }
  }

  /** Exits after a time: at once if that is 0, as a process does that the system ends. */
  #leave(exit: RawExit, ms: number | undefined): void {
    if (ms === 0) this.#exit(exit)
    else this.#world.after(() => this.#exit(exit), ms)
  }

  #becomeReady(): void {
    if (this.#hasExited || this.#isReady) return
    this.#isReady = true
    this.#world.note({ what: 'ready', process: this.id })
    this.#ready.resolve()
  }

  #exit(meant: RawExit): void {
    if (this.#hasExited) return
    this.#hasExited = true
    // What survives SIGKILL for a while ends by it, whatever it had begun.
    const exit: RawExit = this.#isKilled ? { code: null, signal: 'SIGKILL' } : meant
    this.#world.note({ what: 'exited', process: this.id, code: exit.code, signal: exit.signal })
    this.#checkGone()
    this.#exited.resolve(exit)
    this.#world.after(() => this.#endRest(), this.#plan.rest?.exitMs)
  }

  #endRest(): void {
    this.#isRestGone = true
    this.#checkGone()
  }

  #checkGone(): void {
    if (this.#isGone || !this.#hasExited || !this.#isRestGone) return
    this.#isGone = true
    this.#world.note({ what: 'gone', process: this.id })
    const { outputMs = 0 } = this.#plan
    if (outputMs === 0) this.#outputEnded.resolve()
    else this.#world.after(() => this.#outputEnded.resolve(), outputMs)
  }
}

function rawExit(ending: Ending): RawExit {
  return typeof ending === 'number' ? { code: ending, signal: null } : { code: null, signal: ending }
}
