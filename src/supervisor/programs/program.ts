import { StoppingError } from '../../core/api/errors.ts'
import type { InstanceHost, NamedExit } from '../options/instance-host.ts'
import type { ProgramStatus } from '../options/program-status.ts'
import type { ProgramSettings } from '../options/settings.ts'
import { Instance } from './instance.ts'
import type { StopOptions } from './process-run.ts'

/** A program with all of its instances. What is asked of it is done one after the other; a stop does not wait. */
export class Program {
  readonly settings: ProgramSettings
  readonly #instances: readonly Instance[]
  #queue: Promise<unknown> = Promise.resolve()
  #stops = 0

  constructor(settings: ProgramSettings, host: InstanceHost) {
    const { name, node, instances } = settings
    this.settings = settings
    this.#instances = Array.from(
      { length: instances },
      (_, index) => new Instance(node ? `${name}.${index + 1}` : name, settings, host),
    )
  }

  get name(): string {
    return this.settings.name
  }

  get status(): ProgramStatus[] {
    return this.#instances.map(({ status }) => status)
  }

  /** Whether nothing of it runs or is about to. */
  get isAtRest(): boolean {
    return this.#instances.every(({ state }) => state === 'stopped' || state === 'failed')
  }

  /** @param opened - What has to be there first. */
  start(opened: Promise<void>): Promise<void> {
    return this.#inTurn(async (check) => {
      await opened
      check()
      await this.#startAll()
    })
  }

  /** Resolves when all of it is gone, with those that did not end as they were asked to. */
  async stop(options?: StopOptions): Promise<NamedExit[]> {
    this.#stops++
    const ends = await Promise.all(
      this.#instances.map(async (instance) => ({ name: instance.name, exit: await instance.stop(options) })),
    )
    return ends.filter((end): end is NamedExit => end.exit !== undefined)
  }

  restart(): Promise<void> {
    return this.#inTurn(async (check) => {
      // Else it would be stopped out of its turn.
      for (const instance of this.#instances) instance.checkOpen()
      await Promise.all(this.#instances.map((instance) => instance.stop()))
      check()
      await this.#startAll()
    })
  }

  /** One after the other, and none any more when a new one has failed, be it later than it was ready. */
  reload(): Promise<void> {
    return this.#inTurn(async (check) => {
      const fresh: Instance[] = []
      for (const instance of this.#instances) {
        check()
        await instance.replace()
        check()
        fresh.push(instance)
        for (const each of fresh) each.checkRunning()
      }
    })
  }

  signal(signal: NodeJS.Signals): void {
    for (const instance of this.#instances) instance.signal(signal)
  }

  kill(): void {
    for (const instance of this.#instances) instance.kill()
  }

  async #startAll(): Promise<void> {
    await allDone(this.#instances.map((instance) => instance.start()))
  }

  /** Does it when what was asked before is done; `check` throws if the program has been stopped in the meantime. */
  #inTurn(run: (check: () => void) => Promise<void>): Promise<void> {
    const stops = this.#stops
    const check = (): void => {
      if (stops !== this.#stops) throw new StoppingError(`${this.name} has been stopped in the meantime`)
    }
    const done = this.#queue.then(() => {
      check()
      return run(check)
    })
    this.#queue = done.catch(() => {})
    return done
  }
}

/** Resolves when all are done, and rejects then if one has failed. */
export async function allDone(tasks: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(tasks)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}
