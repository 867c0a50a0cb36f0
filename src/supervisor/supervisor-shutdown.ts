import type { HookContext } from '../core/api/hooks.ts'
import type { ShutdownReason } from '../core/api/reports.ts'
import type { SharedRegistry } from '../core/api/sharing.ts'
import type { NamedExit } from './programs/instance-owner.ts'
import type { StopOptions } from './programs/process-run.ts'
import type { Program } from './programs/program.ts'
import type { ProgramList } from './programs/program-list.ts'
import { reserveOf, timeToStop } from './programs/time-to-stop.ts'
import { TERMINAL_SIGNALS } from './system/terminal-group.ts'

/** The part of the reserve that a process which survives SIGKILL may use up, before it is given up. */
const KILL_PART = 0.8

/** A shutdown of the supervisor: its reason, its time, and the order in which it stops the programs. */
export class SupervisorShutdown {
  readonly #registry: SharedRegistry
  #reserve = 0
  #reason: ShutdownReason | undefined
  /** By the clock: when SIGKILL is sent to all programs that are left. */
  #killAt = Infinity
  #badEnds: NamedExit[] = []
  /** The programs that are being stopped now. */
  current: string | undefined

  constructor(registry: SharedRegistry) {
    this.#registry = registry
  }

  get hasBegun(): boolean {
    return this.#reason !== undefined
  }

  /** The signal that started the shutdown, if a terminal also sent it to the programs in front. */
  get typedSignal(): NodeJS.Signals | undefined {
    const signal = this.#reason?.kind === 'signal' ? this.#reason.signal : undefined
    return signal && TERMINAL_SIGNALS.includes(signal) ? signal : undefined
  }

  /** The first trigger: the time to stop starts here. */
  noteTrigger(reason: ShutdownReason): void {
    const { settings } = this.#registry
    this.#reason = reason
    this.#reserve = reserveOf(settings)
    this.#killAt = settings.clock.now() + timeToStop(settings)
  }

  /** Makes the shutdown as it was before it began, since the registry is open again. */
  reset(): void {
    this.#reason = undefined
    this.#killAt = Infinity
    this.#badEnds = []
  }

  /** An instance has failed by itself, before its turn to be stopped. */
  noteBadEnd(end: NamedExit): void {
    this.#badEnds.push(end)
  }

  /**
   * S1: stops the programs, the newest first. At last call all programs that are left are asked to stop at once.
   *
   * @returns Resolves when nothing is left; with the exits that are not what a stop leads to.
   */
  async stopAll(programs: ProgramList, context: HookContext): Promise<readonly NamedExit[]> {
    const stops = new Map<Program, Promise<NamedExit[]>>()
    const stopOnce = (program: Program): Promise<NamedExit[]> => {
      const stop = stops.get(program) ?? program.stop(this.#stopOptions)
      stops.set(program, stop)
      return stop
    }
    context.signal.addEventListener('abort', () => void programs.all.map(stopOnce))
    for (const group of programs.newestFirst()) {
      this.current = group.map(({ name }) => name).join(', ')
      this.#badEnds.push(...(await Promise.all(group.map(stopOnce))).flat())
    }
    this.current = undefined
    return this.#badEnds
  }

  get #stopOptions(): StopOptions {
    const within = this.#killAt - this.#registry.settings.clock.now()
    const giveUpWithin = within + this.#reserve * KILL_PART
    return { within, giveUpWithin, typedSignal: this.typedSignal }
  }
}
