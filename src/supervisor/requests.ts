import { rangeError } from '../core/api/errors.ts'
import { isSignal } from '../core/check/signal.ts'
import { programError, stoppingError } from './errors.ts'
import type { ProgramStatus } from './options/program-status.ts'
import type { Supervisor } from './options/types.ts'
import type { Action, Controlled } from './presence/control-server.ts'
import type { ProgramList } from './programs/program-list.ts'

/** The supervisor, as far as requests need it. */
export interface RequestOwner extends Supervisor {
  readonly isStopping: boolean
  /** Shuts the supervisor down. Resolves when all programs have stopped. */
  stopAll(): Promise<void>
}

/** S8: does what others ask for over the control socket. */
export class Requests implements Controlled {
  readonly #supervisor: RequestOwner
  readonly #programs: ProgramList

  constructor(supervisor: RequestOwner, programs: ProgramList) {
    this.#supervisor = supervisor
    this.#programs = programs
  }

  status(): readonly ProgramStatus[] {
    return this.#supervisor.status()
  }

  async act(action: Action, name: string | undefined): Promise<void> {
    if (name !== undefined) return this.#supervisor[action](name)
    if (action === 'stop') return this.#supervisor.stopAll()
    if (this.#supervisor.isStopping) throw stoppingError('the supervisor is stopping')
    const able = this.#programs.all.filter(({ settings }) => action === 'restart' || settings.node)
    if (able.length === 0)
      throw programError('no program has instances, so there is nothing to reload; use `lastcall restart`')
    for (const program of able) await program[action]()
  }

  /** Also while stopping. A program that hangs may be asked for its stacks. */
  signal(signal: string, name: string | undefined): void {
    if (!isSignal(signal)) throw rangeError(`this platform has no signal ${signal}`)
    const programs = name === undefined ? this.#programs.all : [this.#programs.find(name)]
    const running = programs.filter(({ hasProcess }) => hasProcess)
    if (running.length === 0)
      throw programError(name === undefined ? 'no program is running' : `\`${name}\` is not running`)
    for (const program of running) program.send(signal, false)
  }
}
