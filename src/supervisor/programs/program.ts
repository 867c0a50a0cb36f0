import { stoppingError } from '../errors.ts'
import type { ProgramStatus } from '../options/program-status.ts'
import type { ProgramSettings } from '../options/settings.ts'
import { apartWarning } from './addresses.ts'
import { Instance } from './instance.ts'
import type { InstanceOwner, NamedExit } from './instance-owner.ts'
import type { StopOptions } from './process-run.ts'

/** A program with all of its instances. Starts, restarts and reloads run one after the other; a stop does not wait. */
export class Program {
  readonly settings: ProgramSettings
  readonly #owner: InstanceOwner
  readonly #instances: readonly Instance[]
  #queue: Promise<unknown> = Promise.resolve()
  /** How often the program was stopped: what was asked for before the latest stop is not done any more. */
  #stops = 0

  constructor(settings: ProgramSettings, owner: InstanceOwner) {
    const { name, node, instances } = settings
    this.settings = settings
    this.#owner = owner
    this.#instances = Array.from(
      { length: instances },
      (_, index) => new Instance(node ? `${name}.${index + 1}` : name, settings, owner),
    )
  }

  get name(): string {
    return this.settings.name
  }

  get status(): ProgramStatus[] {
    return this.#instances.map(({ status }) => status)
  }

  get hasProcess(): boolean {
    return this.status.some(({ pid }) => pid !== null)
  }

  /** True if nothing of the program runs or is about to start. */
  get isAtRest(): boolean {
    return this.#instances.every(({ state }) => state === 'stopped' || state === 'failed')
  }

  /** @param opened - Has to resolve before anything is started. */
  start(opened: Promise<void>): Promise<void> {
    return this.#inTurn(async (checkNotStopped) => {
      await opened
      checkNotStopped()
      await this.#startAll()
    })
  }

  /** Resolves when nothing of the program is left; with the exits that are not what a stop leads to. */
  async stop(options?: StopOptions): Promise<NamedExit[]> {
    this.#stops++
    const ends = await Promise.all(
      this.#instances.map(async (instance) => ({ name: instance.name, exit: await instance.stop(options) })),
    )
    return ends.filter((end): end is NamedExit => end.exit !== undefined)
  }

  /** Resolves when no process of the program is left. Output may still be on its way. */
  async untilExited(): Promise<void> {
    await Promise.all(this.#instances.map((instance) => instance.untilExited()))
  }

  restart(): Promise<void> {
    return this.#inTurn(async (checkNotStopped) => {
      // During a shutdown a restart would only stop the program before its turn.
      for (const instance of this.#instances) instance.checkMayStart()
      await Promise.all(this.#instances.map((instance) => instance.stop()))
      checkNotStopped()
      await this.#startAll()
    })
  }

  /**
   * S6: replaces one instance after the other. Ends with the first new instance that fails, before or after it is
   * ready.
   */
  reload(): Promise<void> {
    return this.#inTurn(async (checkNotStopped) => {
      const replaced: Instance[] = []
      for (const instance of this.#instances) {
        checkNotStopped()
        await instance.replace()
        checkNotStopped()
        replaced.push(instance)
        for (const each of replaced) each.checkRunning()
      }
    })
  }

  /** @param mayBeTyped - True if a terminal may have sent the signal to the processes in front of it. */
  send(signal: NodeJS.Signals, mayBeTyped: boolean): void {
    for (const instance of this.#instances) instance.send(signal, mayBeTyped)
  }

  kill(): void {
    for (const instance of this.#instances) instance.kill()
  }

  async #startAll(): Promise<void> {
    await allDone(this.#instances.map((instance) => instance.start()))
    this.#owner.warn(apartWarning(this.#instances))
  }

  /**
   * Runs a task when the tasks before it are done. `checkNotStopped` throws if the program was stopped since the call.
   */
  #inTurn(task: (checkNotStopped: () => void) => Promise<void>): Promise<void> {
    const stops = this.#stops
    const checkNotStopped = (): void => {
      if (stops !== this.#stops) throw stoppingError(`${this.name} was stopped in the meantime`)
    }
    const done = this.#queue.then(() => {
      checkNotStopped()
      return task(checkNotStopped)
    })
    this.#queue = done.catch(() => {})
    return done
  }
}

/** Resolves when all tasks are done. Rejects then, if one of them has failed. */
export async function allDone(tasks: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(tasks)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
