import type { SharedRegistry } from '../core/api/sharing.ts'
import type { HookContext, ShutdownReason } from '../core/api/types.ts'
import type { NamedExit } from './options/instance-host.ts'
import type { StopOptions } from './programs/process-run.ts'
import type { Program } from './programs/program.ts'
import type { ProgramList } from './programs/program-list.ts'
import { reserveOf, timeToStop } from './programs/time-to-stop.ts'
import { TERMINAL_SIGNALS } from './system/terminal-group.ts'

/** The part of what a shutdown keeps for itself for which a process that was killed last is waited for. */
const KILL_PART = 0.8

/** How all programs are stopped when the manager is. */
export class SupervisorShutdown {
  readonly #registry: SharedRegistry
  #reserve = 0
  #reason: ShutdownReason | undefined
  /** By the clock: when all that is left is killed. */
  #killAt = Infinity
  #badEnds: NamedExit[] = []

  constructor(registry: SharedRegistry) {
    this.#registry = registry
  }

  get hasBegun(): boolean {
    return this.#reason !== undefined
  }

  /** The signal that those who hear the terminal have had already. */
  get typed(): NodeJS.Signals | undefined {
    const signal = this.#reason?.kind === 'signal' ? this.#reason.signal : undefined
    return signal && TERMINAL_SIGNALS.includes(signal) ? signal : undefined
  }

  /** The first trigger. */
  begin(reason: ShutdownReason): void {
    const { settings } = this.#registry
    this.#reason = reason
    this.#reserve = reserveOf(settings)
    this.#killAt = settings.clock.now() + timeToStop(settings)
  }

  /** The registry is open again. */
  reset(): void {
    this.#reason = undefined
    this.#killAt = Infinity
    this.#badEnds = []
  }

  /** Something has ended by itself, before its turn. */
  noteBadEnd(end: NamedExit): void {
    this.#badEnds.push(end)
  }

  /**
   * Stops the newest first; at last call whoever has not been told is told, too. Resolves when nothing is left, with what did
   * not end as it was asked to.
   */
  async run(programs: ProgramList, context: HookContext): Promise<readonly NamedExit[]> {
    const stopped = new Map<Program, Promise<NamedExit[]>>()
    const stop = (program: Program): Promise<NamedExit[]> => {
      const stopping = stopped.get(program) ?? program.stop(this.#terms)
      stopped.set(program, stopping)
      return stopping
    }
    context.signal.addEventListener('abort', () => void programs.all.map(stop))
    for (const group of programs.newestFirst()) {
      context.detail = group.map(({ name }) => name).join(', ')
      this.#badEnds.push(...(await Promise.all(group.map(stop))).flat())
    }
    context.detail = undefined
    return this.#badEnds
  }

  get #terms(): StopOptions {
    const within = this.#killAt - this.#registry.settings.clock.now()
    return { within, giveUpWithin: within + this.#reserve * KILL_PART, typed: this.typed }
  }
}
